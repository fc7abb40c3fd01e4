import { expect, test } from "vitest";
import type { Columns } from "./columns";
import { COLUMNS, chatOf, columnsOf, deskOf, messageOf, seeded } from "./columns.example";
import { extremes } from "./earnings";
import { afterFill } from "./ledger";
import { momentsOf } from "./moments";
import { States } from "./states";

const rowsOf = (columns: Columns, name: string) => columns.table(name).rows();
const statesOf = (columns: Columns) => new States(columns, momentsOf(columns));

function randomTimes(columns: Columns, count: number): number[] {
  const random = seeded(5);
  const { from, to } = columns;
  const any = Array.from({ length: count }, () => from + random() * (to - from));
  return [...any, from - 1, from, to, to + 1, ...rowsOf(columns, "fills").map(([time]) => time)];
}

test("a state is what counting through all rows gives", () => {
  const columns = deskOf(500, 64);
  const states = statesOf(columns);
  for (const time of randomTimes(columns, 100)) {
    const state = states.at(time);
    const done = (name: string, column = 0) =>
      rowsOf(columns, name).filter((row) => row[column] <= time);
    expect(state.messages).toBe(done("words").length);
    expect(state.fills).toBe(done("fills").length);
    expect(state.closed).toBe(done("trades", 1).length);
    state.accounts.forEach((account, seat) => {
      const [, equity, cash, drawdown] = done(`equity:${seat}`).at(-1) ?? [
        ...[0, 10_000, 10_000, Number.NaN],
      ];
      expect(account).toEqual({ equity, cash, drawdown });
    });
  }
});

test("positions are the fills added up, and equity is cash and what they are worth", () => {
  const columns = deskOf(500, 64);
  const states = statesOf(columns);
  for (const time of randomTimes(columns, 100)) {
    const held = [0, 0, 0, 0];
    for (const [when, seat, , , side, quantity] of rowsOf(columns, "fills"))
      if (when <= time) held[seat] += side * quantity;
    const { positions } = states.at(time);
    const found = [0, 0, 0, 0];
    for (const { seat, quantity } of positions) found[seat] = quantity;
    expect(found).toEqual(held);
  }
});

test("the average price of what is held survives sales, and turns with the position", () => {
  let held = { quantity: 0, price: Number.NaN };
  held = afterFill(held, 10, 100);
  held = afterFill(held, 10, 110);
  expect(held).toEqual({ quantity: 20, price: 105 });
  held = afterFill(held, -5, 200);
  expect(held).toEqual({ quantity: 15, price: 105 });
  held = afterFill(held, -25, 90);
  expect(held).toEqual({ quantity: -10, price: 90 });
  expect(afterFill(held, 10, 80)).toEqual({ quantity: 0, price: Number.NaN });
});

test("whose words cost most is what adding up closed trades by message gives", () => {
  const columns = deskOf(500, 64);
  const { earnings } = statesOf(columns);
  const trades = rowsOf(columns, "trades");
  for (const closed of [0, 1, 7, trades.length]) {
    const sums = new Map<number, number>();
    for (const trade of trades.slice(0, closed)) {
      const message = columns.header.orders[trade[9]].message as number;
      sums.set(message, (sums.get(message) ?? 0) + trade[8]);
    }
    const earned = earnings.first(closed);
    expect(new Map(earned.map(({ message, amount }) => [message, amount]))).toEqual(sums);
    const amounts = earned.map(({ amount }) => amount);
    expect(amounts).toEqual([...amounts].sort((one, other) => one - other));
  }
  const { lost, won } = extremes(earnings.first(trades.length), 3);
  expect(lost.length).toBeLessThanOrEqual(3);
  expect(lost.every(({ amount }) => amount < 0)).toBe(true);
  expect(won.every(({ amount }) => amount > 0)).toBe(true);
});

test("a conversation without bars and trades has states too", () => {
  const states = statesOf(chatOf([0, 5, 9]));
  const { from } = states.columns;
  expect(states.at(from + 6)).toMatchObject({ messages: 2, fills: 0, accounts: [], positions: [] });
});

test("without any time the messages are counted", () => {
  const messages = [1, 2, 3].map((seq) => messageOf(seq, null));
  const columns = columnsOf({ messages }, [["words", COLUMNS.words, [[0], [1], [2]]]]);
  expect([columns.isTimed, columns.from, columns.to]).toEqual([false, 0, 2]);
  expect(statesOf(columns).at(1).messages).toBe(2);
});

test("what grows is taken in from its row on, and a gap is refused", () => {
  const [columns, whole] = [chatOf([0, 5]), chatOf([0, 5, 9])];
  const { messages } = whole.header;
  const words = whole.column("words", 0);
  const tail = (at: number) => ({
    messages: { at, rows: messages.slice(at) },
    to: whole.header.to,
  });
  expect(columns.grow({ at: { words: 3 }, tail: tail(3) }, [words.slice(3)])).toBe(false);
  expect(columns.grow({ at: { words: 1 }, tail: tail(1) }, [words.slice(1)])).toBe(true);
  expect(columns.known).toEqual(whole.known);
  expect(columns.to).toBe(whole.to);
  expect(columns.column("words", 0)).toEqual(words);
});
