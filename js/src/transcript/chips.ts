// What became of a message: orders and what they earned, labels, reactions, replies.
import { button, element } from "../shared/markup";
import { visible } from "../shared/unseen";
import type { Label, Message, OrderChip } from "./message";
import { counted, gainText, plainText, priceText, signOf } from "./numbers";

/** What a reader may do with a message; a place that offers none of it leaves it out. */
export interface Deeds {
  /** Go to the message that this one answers. */
  jump?: (message: Message) => void;
  /** Show the thread of the message. */
  thread?: (message: Message) => void;
  /** Tell an order's trades. */
  order?: (order: OrderChip, chip: HTMLElement) => void;
}

/** Append the chips of a message, where it has any. */
export function appendChips(parent: Element, message: Message, deeds: Deeds): void {
  const row = element("div", "mc-said-chips", parent);
  for (const order of message.orders ?? []) appendOrder(row, order, deeds);
  for (const label of message.labels ?? []) appendLabel(row, label);
  for (const { emoji, by } of message.reactions ?? []) appendReaction(row, emoji, by);
  appendReplies(row, message, deeds);
  if (!row.hasChildNodes()) row.remove();
}

/** An order in words, e.g. `buy 1,384 SPY @ 66.90`; one that was not filled says what it is. */
export function orderText({ side, quantity, symbol, price, status, type }: OrderChip): string {
  const what = `${side} ${plainText(quantity)} ${symbol}`;
  if (price !== null) return `${what} @ ${priceText(price)}`;
  return `${what}, ${type.replaceAll("_", " ")}, ${status.replaceAll("_", " ")}`;
}

function appendOrder(row: Element, order: OrderChip, deeds: Deeds): void {
  const { order: tell } = deeds;
  const isButton = tell !== undefined && order.trades.length > 0;
  const chip = isButton
    ? element("button", "mc-said-order", row, { type: "button" })
    : element("span", "mc-said-order", row);
  chip.dataset.side = order.side;
  chip.append(orderText(order));
  if (order.earned) {
    const earned = element("b", "", chip);
    earned.dataset.sign = signOf(order.earned.amount);
    earned.textContent = ` ${gainText(order.earned.amount, order.earned.currency)}`;
  } else if (order.price !== null) chip.title = "No trade that it began has ended.";
  if (isButton) chip.addEventListener("click", () => tell(order, chip));
}

function appendLabel(row: Element, { label, by, value, start, stale }: Label): void {
  const chip = element("span", "mc-said-label", row);
  chip.textContent = value === null || value === undefined ? label : `${label}: ${value}`;
  const told = [by && `by ${by}`, start !== null && "on the marked words"];
  if (stale) told.push("the words have changed since");
  chip.title = told.filter(Boolean).join(", ");
  chip.toggleAttribute("data-stale", stale === true);
}

// How many, and when it is opened, who: a phone has no pointer that could rest on it.
function appendReaction(row: Element, emoji: string, by: string[]): void {
  const chip = element("details", "mc-said-reaction", row);
  element("summary", "", chip).textContent = `${visible(emoji)} ${by.length}`;
  const names = element("span", "", chip, { dir: "auto" });
  names.textContent = by.map(visible).join(", ");
  chip.title = names.textContent;
}

function appendReplies(row: Element, message: Message, { thread }: Deeds): void {
  const count = message.replies ?? 0;
  if (count && thread) {
    const replies = button(row, "mc-said-replies", `↳ ${counted(count, "reply", "replies")}`);
    replies.addEventListener("click", () => thread(message));
  } else if (message.answered === false && message.kind !== "system") {
    element("span", "mc-said-unanswered", row).textContent = "not answered";
  }
}
