// Rows of the transcript. What others wrote is text: nothing of it becomes markup.
import { timeText } from "../chart/scales";
import { element } from "../shared/markup";
import type { Columns } from "./columns";
import type { Message, Part } from "./header";
import type { Links } from "./links";
import { gainText, signOf } from "./money";
import { outcomeText, storyOf } from "./story";

const RUN_SECONDS = 300; // of silence end a run of one speaker
const FOLDED: Record<string, string> = {
  reasoning: "Reasoning",
  tool_call: "Calls",
  tool_result: "Result",
};

/** What a row needs to know of its session. */
export interface Told {
  columns: Columns;
  links: Links;
  colors: Map<string, string>;
  openMessage(message: number): void;
}

/** Make the row of message `number`, at a time. */
export function rowOf(told: Told, number: number, time: number): HTMLElement {
  const { messages } = told.columns.header;
  const message = messages[number];
  const row = document.createElement("article");
  row.className = "mc-replay-row";
  row.dataset.message = String(number);
  row.dir = "auto";
  row.setAttribute("aria-posinset", String(number + 1));
  row.setAttribute("aria-setsize", String(messages.length));
  row.style.setProperty("--mc-replay-speaker", told.colors.get(message.sender) ?? "#7f7f7f");
  if (!continues(message, messages[number - 1])) addHead(row, message, told.columns);
  addReply(row, message, told);
  element("p", "mc-replay-content", row).textContent = message.content;
  for (const part of message.parts ?? []) addPart(row, part, message);
  addChips(row, told, number, time);
  return row;
}

function continues(message: Message, before: Message | undefined): boolean {
  if (!before || before.sender !== message.sender || before.recipient !== message.recipient)
    return false;
  if (message.placed === "order" || before.placed === "order" || message.reply) return false;
  return ((message.at ?? 0) - (before.at ?? 0)) / 1e6 < RUN_SECONDS;
}

function addHead(row: Element, message: Message, columns: Columns): void {
  const head = element("header", "mc-replay-speech", row);
  element("b", "mc-replay-speaker", head).textContent = message.sender;
  if (message.recipient && message.recipient !== "All")
    element("span", "mc-replay-to", head).textContent = `→ ${message.recipient}`;
  if (message.kind !== "message") element("span", "mc-replay-tag", head).textContent = message.kind;
  const when = element("time", "mc-replay-when", head);
  when.textContent = whenText(message, columns);
}

/** When a message was said, as far as it is known. */
export function whenText({ at, placed, time_kind: kind }: Message, columns: Columns): string {
  if (at === null) return "time not known";
  const text = timeText(Math.floor(at / 1e6), columns.isDaily);
  if (placed === "order" && columns.isTimed) return `${text}, not on this clock`;
  return kind === "approximate" ? `about ${text}` : text;
}

function addReply(row: Element, { reply }: Message, { columns, openMessage }: Told): void {
  if (!reply) return;
  const number = columns.header.messages.findIndex(({ seq }) => seq === reply.seq);
  const quote = element("button", "mc-replay-reply", row, { type: "button" });
  const answered = columns.header.messages[number];
  const guess = reply.kind === "inferred" ? " (inferred)" : "";
  quote.textContent = answered
    ? `↩ ${answered.sender}${guess}: ${answered.content}`
    : "↩ a message that is not recorded";
  quote.disabled = !answered;
  quote.addEventListener("click", () => openMessage(number));
}

function addPart(row: Element, part: Part, { content }: Message): void {
  const { kind, name, text, arguments: given, url } = part;
  if (kind === "text" && text === content) return;
  const words = [text, given && typed(given), url].filter(Boolean).join("\n");
  if (!words && !name) return;
  const box = element("details", "mc-replay-part", row);
  const title = [FOLDED[kind] ?? kind, name].filter(Boolean).join(" ");
  element("summary", "", box).textContent = title;
  element("pre", "", box).textContent = words;
}

const typed = (given: unknown): string =>
  typeof given === "string" ? given : JSON.stringify(given, null, 1);

/** Write the orders of a row anew, as they stand at a time. */
export function addChips(row: HTMLElement, told: Told, number: number, time: number): void {
  const { columns, links, openMessage } = told;
  row.querySelector(".mc-replay-chips")?.remove();
  if (!links.ordersOf(number).length) return;
  const chips = element("div", "mc-replay-chips", row);
  const story = storyOf(columns, links, number, time);
  for (const order of story.orders) {
    const chip = element("button", "mc-replay-chip", chips, { type: "button" });
    chip.dataset.side = order.order.side;
    const precision = columns.precisionOf(order.order.symbol);
    chip.textContent = `${order.asked}: ${outcomeText(order, precision)}`;
    chip.addEventListener("click", () => openMessage(number));
  }
  for (const [currency, amount] of story.earned) {
    const sum = element("b", "mc-replay-sum", chips);
    sum.textContent = gainText(amount, currency);
    sum.dataset.sign = signOf(amount);
  }
}
