// A message as people read it.
import { element } from "../shared/markup";
import { visible, withTurns } from "../shared/unseen";
import { appendChips, type Deeds } from "./chips";
import type { Mark } from "./marked";
import { type Answered, type Edit, EVERYONE, type Message } from "./message";
import { counted, countText } from "./numbers";
import { appendBody } from "./parts";
import { areDays, dayText, isSameDay, saidText, utcText } from "./times";

const RUN_MICROSECONDS = 600e6; // a speaker who goes on within ten minutes is one run
const NO_TIME = "time not known";
const AVATAR_LETTERS = 2;

/** Where a row stands: what comes before it, and what a reader can do with it. */
export interface Place {
  before: Message | null;
  deeds?: Deeds;
  /** Said in place of the time, e.g. where only the order of a message is known. */
  timeNote?: string;
}

/** Whether a message goes on with what its speaker said just before, to the same listener. */
export function goesOn({ sender, recipient, kind, at, reply }: Message, before: Message | null) {
  if (!before || reply || before.sender !== sender || before.recipient !== recipient) return false;
  if (before.kind !== kind) return false;
  if (at === null || before.at === null) return at === before.at;
  return isSameDay(at, before.at) && Math.abs(at - before.at) < RUN_MICROSECONDS;
}

/** Return the row of a message; it carries `data-seq`. */
export function messageRow(message: Message, place: Place): HTMLElement {
  const { before, deeds = {} } = place;
  const row = document.createElement("article");
  row.className = "mc-said";
  row.dataset.seq = String(message.seq);
  row.dataset.kind = message.kind;
  row.toggleAttribute("data-hit", message.hit === true);
  row.style.setProperty("--mc-who", message.color ?? "var(--mc-chart-line)");
  const isNewDay = message.at !== null && !isSameDay(message.at, before?.at ?? null);
  if (isNewDay) {
    const day = element("div", "mc-said-day", row, { role: "heading", "aria-level": "3" });
    day.textContent = dayText(message.at as number);
  }
  const isRun = !isNewDay && goesOn(message, before);
  row.toggleAttribute("data-run", isRun);
  const body = element("div", "mc-said-body", row);
  if (!isRun) appendAvatar(body, message.sender);
  if (message.reply) appendQuote(body, message, deeds);
  appendHead(body, message, place, isRun);
  appendBody(body, message, marksOf(message));
  appendChips(body, message, deeds);
  return row;
}

/** Return how a row is called when it is read aloud. */
export const rowName = ({ sender, recipient, at }: Message): string => {
  const to = recipient === EVERYONE ? "" : ` to ${visible(recipient)}`;
  return `${visible(sender)}${to}${at === null ? ", time not known" : `, ${utcText(at)}`}`;
};

function appendAvatar(body: Element, sender: string): void {
  const avatar = element("span", "mc-said-avatar", body, { "aria-hidden": "true" });
  const words = sender.split(/[\s_.-]+/).filter(Boolean);
  const letters = words.length > 1 ? words.map(([letter]) => letter) : [...(words[0] ?? "?")];
  avatar.textContent = letters.slice(0, AVATAR_LETTERS).join("").toUpperCase();
}

function appendHead(body: Element, message: Message, place: Place, isRun: boolean): void {
  const head = element("p", "mc-said-head", body);
  if (!isRun) {
    element("b", "", head, { dir: "auto" }).textContent = visible(message.sender);
    if (message.recipient !== EVERYONE) {
      const to = element("span", "mc-said-to", head);
      to.append("→ ");
      element("bdi", "", to).textContent = visible(message.recipient);
    }
    if (message.kind !== "message") {
      element("span", "mc-said-tag", head).textContent = message.kind.replaceAll("_", " ");
    }
  }
  appendTime(head, message, place);
  appendEdits(head, message);
  appendUnknown(head, message);
  const facts = modelFacts(message);
  if (facts && !isRun) element("span", "mc-said-model", head).textContent = facts;
}

function appendTime(head: Element, message: Message, { before, timeNote: note }: Place): void {
  const { at, seq, time_kind: kind } = message;
  const time = element("time", "mc-said-time", head);
  if (at === null) {
    time.textContent = note ?? NO_TIME;
    time.title = `Message ${seq}. When it was said is not known.`;
    return;
  }
  const isRough = kind === "approximate";
  const isBare = !isRough && areDays(at, before?.at); // the day stands above
  time.textContent = note ?? (isBare ? "" : saidText(at, isRough));
  time.title = `Message ${seq}, ${utcText(at)}`;
}

function appendEdits(head: Element, { edits = [], deleted }: Message): void {
  const changed = edits.filter(({ deletion }) => !deletion).length;
  const edited = changed ? `edited ${counted(changed, "time")}` : "";
  const name = [edited, deleted && "deleted"].filter(Boolean).join(", ");
  if (!edits.length) {
    if (name) element("span", "mc-said-tag", head).textContent = name;
    return;
  }
  const details = element("details", "mc-said-edits", head);
  element("summary", "", details).textContent = name;
  for (const edit of edits) {
    element("p", "", details, { dir: "auto" }).textContent = editText(edit);
  }
}

// Whether it was answered is not measurable: said where one looks at it; why, when one asks.
function appendUnknown(head: Element, { answered, answered_reason: reason, kind }: Message): void {
  if (answered !== null || !reason || kind === "system") return;
  const details = element("details", "mc-said-unknown", head);
  details.title = `Not measurable: ${reason}`;
  element("summary", "", details).textContent = "answered?";
  element("p", "", details).textContent = details.title;
}

function editText({ at, by, before, deletion }: Edit): string {
  const when = at === null ? "a time that is not known" : utcText(at);
  const who = by ? ` by ${visible(by)}` : "";
  const until = deletion
    ? `Before it was deleted${who}, ${when}`
    : `Before ${when}${who && `,${who}`}`;
  return `${until}: ${withTurns(before ?? "not known")}`;
}

function appendQuote(body: Element, message: Message, { jump }: Deeds): void {
  const reply = message.reply as Answered;
  if (reply.missing || (reply.seq ?? null) === null) {
    const lost = element("div", "mc-said-quote", body);
    lost.textContent = "answers a message that the record does not have";
  } else if (jump) {
    const button = element("button", "mc-said-quote", body, { type: "button" });
    fillQuote(button, reply);
    button.addEventListener("click", () => jump(message));
  } else fillQuote(element("div", "mc-said-quote", body), reply);
}

function fillQuote(quote: HTMLElement, { color, confidence, kind, sender, text }: Answered): void {
  quote.style.setProperty("--mc-who", color ?? "var(--mc-chart-line)");
  if (kind === "inferred") {
    const how = typeof confidence === "number" ? ` (${Math.round(100 * confidence)} % sure)` : "";
    element("i", "", quote).textContent = `perhaps answers${how}`;
  }
  element("b", "", quote, { dir: "auto" }).textContent = visible(sender ?? "");
  if (text) element("bdi", "", quote).textContent = withTurns(text);
}

function marksOf({ spans = [], labels = [] }: Message): Mark[] {
  const found = spans.map(([start, end]) => ({ start, end, name: "mc-said-found" }));
  const labelled = labels.flatMap(({ label, start, end, stale }) =>
    start === null || end === null || stale
      ? []
      : [{ start, end, name: "mc-said-labelled", title: label }],
  );
  return [...found, ...labelled];
}

function modelFacts({ model, tokens_in: read, tokens_out: written, cost }: Message): string {
  const facts = [model];
  if (typeof read === "number") facts.push(`${countText(read)} tokens in`);
  if (typeof written === "number") facts.push(`${countText(written)} out`);
  if (typeof cost === "number") facts.push(`$${Number(cost.toPrecision(3))}`);
  return facts.filter(Boolean).join(" · ");
}
