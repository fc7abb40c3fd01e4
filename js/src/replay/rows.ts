// Rows of the transcript as they stand at a time: orders fill, and trades close, after the words.
import { appendChips, type Deeds } from "../transcript/chips";
import type { Answered, OrderChip, Message as Said } from "../transcript/message";
import { messageRow, rowName } from "../transcript/row";
import { utcText } from "../transcript/times";
import type { Columns } from "./columns";
import { wordsAt } from "./edits";
import type { Message } from "./header";
import type { Links } from "./links";
import { type OrderStory, storyOf } from "./story";

/** What a row needs to know of its session. */
export interface Told {
  columns: Columns;
  links: Links;
  colors: Map<string, string>;
  /** The place of each message by its number in the session. */
  places: Map<number, number>;
  openMessage(message: number): void;
}

/** Make the row of message number `number`, at a time. */
export function rowOf(told: Told, number: number, time: number): HTMLElement {
  const { columns } = told;
  const { messages } = columns.header;
  const message = saidOf(told, number, time);
  const before = number ? saidOf(told, number - 1, time) : null;
  const timeNote = noteOf(messages[number], columns);
  const deeds = deedsOf(told, number);
  const row = messageRow(message, { before, deeds, ...(timeNote === null ? {} : { timeNote }) });
  row.dataset.message = String(number);
  row.setAttribute("aria-label", rowName(message));
  row.setAttribute("aria-posinset", String(number + 1));
  row.setAttribute("aria-setsize", String(messages.length));
  return row;
}

/** Write the orders of a row anew, as they stand at a time. */
export function renewOrders(row: HTMLElement, told: Told, number: number, time: number): void {
  if (!told.links.ordersOf(number).length) return;
  row.querySelector(".mc-said-chips")?.remove();
  const body = row.querySelector(".mc-said-body") ?? row;
  appendChips(body, saidOf(told, number, time), deedsOf(told, number));
}

function deedsOf({ columns, openMessage, places }: Told, number: number): Deeds {
  return {
    jump: () => {
      const answered = places.get(columns.header.messages[number].reply?.seq ?? -1);
      if (answered !== undefined) openMessage(answered);
    },
    order: () => openMessage(number),
  };
}

// A message in the form that rows are made of.
function saidOf(told: Told, number: number, time: number): Said {
  const message = told.columns.header.messages[number];
  return {
    ...message,
    offset: number,
    message_id: message.message_id ?? "",
    time_kind: message.time_kind ?? "",
    color: told.colors.get(message.sender) ?? null,
    ...wordsAt(message, time),
    reply: answeredOf(told, message),
    orders: ordersOf(told, number, time),
  };
}

function answeredOf({ colors, columns, places }: Told, { reply }: Message): Answered | null {
  if (!reply) return null;
  const answered = columns.header.messages[places.get(reply.seq ?? -1) ?? -1];
  if (!answered) return { missing: true };
  const { content: text, sender, seq } = answered;
  const kind = reply.kind === "inferred" ? "inferred" : "declared";
  return { seq, sender, text, kind, color: colors.get(sender) ?? null };
}

function ordersOf({ columns, links }: Told, number: number, time: number): OrderChip[] {
  if (!links.ordersOf(number).length) return [];
  const story = storyOf(columns, links, number, time);
  return story.orders.map((each) => chipOf(each, columns.precisionOf(each.order.symbol)));
}

function chipOf({ earned, filled, order, status }: OrderStory, precision: number): OrderChip {
  return {
    run_id: order.run_id ?? "",
    order_id: order.order_id,
    side: order.side,
    quantity: filled?.quantity ?? order.quantity ?? Number.NaN,
    symbol: order.symbol,
    type: order.type,
    status,
    price: filled ? Number(filled.price.toFixed(precision)) : null,
    earned,
    trades: [0], // whichever they are: the card tells
  };
}

/** What is said in place of a time of day: that it is not known, not on this clock, or needless. */
function noteOf({ at, placed }: Message, columns: Columns): string | null {
  if (at === null) return "time not known";
  if (placed === "order" && columns.isTimed) return `${utcText(at)}, not on this clock`;
  return columns.isDaily ? "" : null;
}
