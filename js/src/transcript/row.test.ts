// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import type { Message } from "./message";
import { aMessage } from "./message.example";
import { messageRow } from "./row";

const show = (changes: Partial<Message>, before: Message | null = null) =>
  messageRow(aMessage(changes), { before });
const texts = (row: Element, name: string) =>
  [...row.querySelectorAll(`.mc-said-${name}`)].map(({ textContent }) => textContent);

test("what somebody wrote is text, never markup", () => {
  const row = show({ content: "<img src=x onerror=alert(1)>", sender: "<b>Eve</b>" });
  expect(row.querySelector("img")).toBeNull();
  expect(texts(row, "words")).toEqual(["<img src=x onerror=alert(1)>"]);
});

test("a speaker who goes on is named once", () => {
  const first = aMessage({});
  expect(texts(show({ seq: 2 }, first), "avatar")).toEqual([]);
  expect(texts(show({ seq: 2, sender: "Bob" }, first), "avatar")).toEqual(["BO"]);
  expect(texts(show({ seq: 2, at: 3600e6 * 5 }, first), "avatar")).toEqual(["AN"]);
});

test("a time that nobody knew is not shown as one", () => {
  expect(texts(show({ at: null, time_kind: "made_up" }), "time")).toEqual(["time not known"]);
  expect(texts(show({ time_kind: "approximate" }), "time")).toEqual(["about 00:00"]);
  expect(texts(show({ at: null }), "day")).toEqual([]);
});

test("reasoning is folded, a call is a card, and a failed result says so", () => {
  const row = show({
    content: "It rose.",
    parts: [
      { kind: "reasoning", text: "hm" },
      { kind: "tool_call", name: "quote", arguments: { symbol: "SPY" }, call_id: "c1" },
      { kind: "tool_result", name: "quote", text: "no such symbol", is_error: true },
      { kind: "text", text: "It rose." },
    ],
  });
  expect(row.querySelector<HTMLDetailsElement>(".mc-said-reasoning")?.open).toBe(false);
  expect(texts(row, "call")).toEqual([`calls quote${JSON.stringify({ symbol: "SPY" }, null, 2)}`]);
  expect(row.querySelector(".mc-said-result")?.hasAttribute("data-error")).toBe(true);
  expect(texts(row, "words")).toEqual(["It rose."]);
});

test("a quote jumps to what is answered; a lost or guessed one says what it is", () => {
  const jump = vi.fn();
  const reply = { seq: 1, sender: "Bob", text: "Buy?", kind: "declared" as const };
  const message = aMessage({ reply });
  messageRow(message, { before: null, deeds: { jump } })
    .querySelector<HTMLButtonElement>("button.mc-said-quote")
    ?.click();
  expect(jump).toHaveBeenCalledWith(message);
  expect(texts(show({ reply: { missing: true } }), "quote")).toEqual([
    "answers a message that the record does not have",
  ]);
  const guessed = { ...reply, kind: "inferred" as const, confidence: 0.8 };
  expect(texts(show({ reply: guessed }), "quote")).toEqual(["perhaps answers (80 % sure)BobBuy?"]);
});

test("an order says what it earned, and nothing of what is not known", () => {
  const order = {
    run_id: "r",
    order_id: 1,
    side: "buy",
    quantity: 1384,
    symbol: "SPY",
    type: "market",
    status: "filled",
    price: 66.9,
    earned: { amount: -812.4, currency: "USD" },
    trades: [],
  };
  expect(texts(show({ orders: [order] }), "order")).toEqual(["buy 1,384 SPY @ 66.9 −$812.40"]);
  const open = { ...order, price: null, status: "rejected", earned: null };
  expect(texts(show({ orders: [open] }), "order")).toEqual(["buy 1,384 SPY, market, rejected"]);
});

test("not answered is said only where it is known", () => {
  expect(texts(show({ answered: false }), "unanswered")).toEqual(["not answered"]);
  expect(texts(show({ answered: null }), "unanswered")).toEqual([]);
  expect(texts(show({ answered: null, answered_reason: "no links" }), "unknown")).toEqual([
    "answered?Not measurable: no links",
  ]);
  expect(texts(show({ answered: false, answered_reason: null }), "unknown")).toEqual([]);
});

const edit = { at: 1e6, by: "Ann", before: "Sell." };

test("what a message said before it was edited or deleted is told when it is opened", () => {
  const once = { at: null, by: null, before: "Wait." };
  expect(texts(show({ edits: [once, edit] }), "edits")).toEqual([
    "edited 2 timesBefore a time that is not known: Wait." +
      "Before 1970-01-01 00:00:01 UTC, by Ann: Sell.",
  ]);
  const gone = { content: "", deleted: true };
  expect(texts(show({ ...gone, edits: [{ ...edit, deletion: true }] }), "edits")).toEqual([
    "deletedBefore it was deleted by Ann, 1970-01-01 00:00:01 UTC: Sell.",
  ]);
  expect(texts(show(gone), "tag")).toEqual(["deleted"]); // its words were gone when it came
});

test("a reaction tells how many, and who when it is opened", () => {
  const chip = show({ reactions: [{ emoji: "👍", by: ["Bob", "\u200bCid"] }] });
  expect(chip.querySelector("details.mc-said-reaction > summary")?.textContent).toBe("👍 2");
  expect(texts(chip, "reaction > span")).toEqual(["Bob, ⟨U+200B⟩Cid"]);
});
