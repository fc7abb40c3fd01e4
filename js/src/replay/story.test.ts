import { expect, test } from "vitest";
import { deskOf } from "./columns.example";
import { Links } from "./links";
import { outcomeText, storyOf } from "./story";

const columns = deskOf(500, 64);
const links = new Links(columns);
const [entryTime, exitTime] = columns.table("trades").row(0);
const opening = columns.header.orders[columns.table("trades").row(0)[9]].message as number;

test("words work before their order fills, then hold, then have earned", () => {
  const before = storyOf(columns, links, opening, entryTime - 1);
  expect([before.orders[0].filled, before.trades, before.earned.size]).toEqual([null, [], 0]);
  expect(outcomeText(before.orders[0], 2)).toBe("works");
  const held = storyOf(columns, links, opening, exitTime - 1);
  expect(held.orders[0].filled).toMatchObject({ quantity: 10, time: entryTime });
  expect(held.orders[0].earned).toBe(null);
  const after = storyOf(columns, links, opening, exitTime);
  const profit = columns.table("trades").row(0)[8];
  expect(after.earned).toEqual(new Map([["USD", profit]]));
  expect(after.trades).toMatchObject([{ opened: true, pnl: profit, exitTime }]);
});

test("words that close a trade name those that opened it, and have earned nothing of it", () => {
  const closing = columns.header.orders[columns.table("trades").row(0)[10]].message as number;
  const { earned, trades } = storyOf(columns, links, closing, exitTime);
  expect(trades).toMatchObject([{ opened: false, openedBy: opening }]);
  expect(earned.size).toBe(0);
});

test("a fill leads to the words that caused it, by its order", () => {
  columns
    .table("fills")
    .rows()
    .forEach((row, fill) => {
      expect(links.messageOf(fill)).toBe(columns.header.orders[row[3]].message);
    });
});
