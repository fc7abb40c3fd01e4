// A session in the list: topic, faces, when how much was said, how it ended, what it earned.
import { element, shape } from "../shared/markup";
import { visible } from "../shared/unseen";
import { counted, countText, gainText, signOf } from "../transcript/numbers";
import { minuteText, stretchText } from "../transcript/times";
import type { SessionRow } from "./answers";

const [WIDTH, HEIGHT] = [96, 22];
const NOT_KNOWN = "time not known";

/** Return the row of a session; `isNarrowed` where something is chosen, so that hits are told. */
export function sessionRow(session: SessionRow, isNarrowed: boolean): HTMLElement {
  const row = document.createElement("article");
  row.className = "mc-explorer-session";
  row.dataset.session = session.session_id;
  const card = element("button", "mc-explorer-open", row, { type: "button" });
  const head = element("span", "mc-explorer-topic", card, { dir: "auto" });
  head.textContent = session.topic || session.session_id;
  head.title = session.session_id;
  addSpark(card, session.spark);
  addFaces(card, session);
  addFacts(card, factsOf(session, isNarrowed));
  addOutcome(card, session);
  return row;
}

function factsOf(session: SessionRow, isNarrowed: boolean): string[] {
  const { created_at, duration, last_activity, matches, message_count, status } = session;
  const messages = counted(message_count, "message");
  const told = isNarrowed ? [`${countText(matches)} of ${messages}`] : [messages];
  const when = created_at ?? last_activity;
  told.push(when === null ? NOT_KNOWN : minuteText(when));
  if (duration !== null && duration > 0) told.push(stretchText(duration));
  if (status === "active") told.push("active");
  return told;
}

// Each in one piece, where they need two lines.
function addFacts(card: Element, told: string[]): void {
  const facts = element("span", "mc-explorer-facts", card);
  told.forEach((each, number) => {
    if (number) facts.append("\u00a0· ");
    element("span", "", facts).textContent = each;
  });
}

function addFaces(card: Element, { others, participants }: SessionRow): void {
  const row = element("span", "mc-explorer-faces", card);
  const faces = element("span", "", row);
  for (const { color, messages, name } of participants) {
    const face = element("span", "", faces, { dir: "auto" });
    face.style.setProperty("--mc-who", color);
    face.textContent = visible(name);
    face.title = `${visible(name)}: ${counted(messages, "message")}`;
    face.toggleAttribute("data-silent", messages === 0);
  }
  if (others) element("span", "mc-explorer-others", row).textContent = `+${countText(others)}`;
}

function addOutcome(card: Element, { earned, outcome }: SessionRow): void {
  const row = element("span", "mc-explorer-outcome", card);
  for (const { amount, currency } of earned) {
    const chip = element("b", "", row);
    chip.dataset.sign = signOf(amount);
    chip.textContent = gainText(amount, currency);
    chip.title = "What the trades of this session earned, after costs";
  }
  const { error, score, success } = outcome;
  if (success !== null) {
    const chip = element("span", "", row);
    chip.dataset.outcome = success ? "success" : "failure";
    chip.textContent = success ? "✓ success" : "✗ failure";
    if (error) chip.title = error;
  }
  if (score !== null) element("span", "", row).textContent = `score ${score}`;
  if (!row.hasChildNodes()) row.remove();
}

function addSpark(card: Element, counts: number[] | null): void {
  if (!counts) return;
  const seen = { class: "mc-explorer-spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}` };
  const spark = shape("svg", { ...seen, "aria-hidden": "true" }, card);
  const most = Math.max(1, ...counts);
  const size = WIDTH / counts.length;
  counts.forEach((count, place) => {
    const tall = count ? Math.max(1.5, (count / most) * HEIGHT) : 0;
    const box = { x: place * size, y: HEIGHT - tall, width: size - 1, height: tall };
    const short = Object.entries(box).map(([name, value]) => [name, value.toFixed(2)]);
    shape("rect", Object.fromEntries(short), spark);
  });
}
