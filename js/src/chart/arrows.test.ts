import { expect, test } from "vitest";
import {
  type Arrow,
  arrowsOf,
  labelOf,
  merged,
  mergeFills,
  reachOf,
  toldOf,
  withRoom,
} from "./arrows";
import { UTC } from "./clocks";
import { FIRST_LINE, Table } from "./table";

const MINUTES = new Table(
  Float64Array.from([60, 120, 180].flatMap((time) => [time, 1, 1, 1, 1, 1])),
  FIRST_LINE,
);
const fills = (...rows: number[][]) => Float64Array.from(rows.flat());
const buy = (time: number, quantity: number) => [time, 1, quantity, 100];
const sell = (time: number, quantity: number) => [time, -1, quantity, 100];

test("the fills of one candle and side are one arrow with their sum", () => {
  expect(arrowsOf(fills(buy(61, 2), sell(62, 5), buy(119, 3)), MINUTES)).toEqual([
    { candle: 0, bought: true, quantity: 5, fills: [0, 2] },
    { candle: 0, bought: false, quantity: 5, fills: [1] },
  ]);
});

test("arrows are in the order of their candles, whatever the order of the fills", () => {
  const arrows = arrowsOf(fills(sell(190, 1), buy(125, 1), buy(60, 1)), MINUTES);
  expect(arrows.map(({ candle }) => candle)).toEqual([0, 1, 2]);
});

test("a fill before the first bar has no arrow", () => {
  expect(arrowsOf(fills(buy(59, 1)), MINUTES)).toEqual([]);
});

test("new fills are added to those that are known", () => {
  const merged = mergeFills(fills(buy(60, 1)), 1, fills(sell(120, 1)));
  expect(merged).toEqual(fills(buy(60, 1), sell(120, 1)));
});

test("fills from an earlier number on replace the later ones", () => {
  const known = fills(buy(60, 1), buy(120, 2));
  expect(mergeFills(known, 0, fills(sell(60, 9)))).toEqual(fills(sell(60, 9)));
});

test("fills after a gap are not taken in", () => {
  expect(mergeFills(fills(buy(60, 1)), 2, fills(sell(180, 1)))).toBeNull();
});

const at = (candle: number, bought = true): Arrow => ({
  candle,
  bought,
  quantity: 2,
  fills: [candle],
});

test("arrows of a side that would lie over each other are one, in their middle", () => {
  const given = [at(0), at(0, false), at(1), at(2), at(9, false), at(10)];
  expect(merged(given, 4)).toEqual([
    at(0, false),
    { candle: 1, bought: true, quantity: 6, fills: [0, 1, 2] },
    at(9, false),
    at(10),
  ]);
  expect(merged(given, 1)).toEqual(given);
});

test("what is merged spans no more than an arrow, however many follow each other", () => {
  const many = Array.from({ length: 12 }, (_, candle) => at(candle));
  expect(merged(many, 4).map(({ candle }) => candle)).toEqual([1, 5, 9]);
});

test("a later fill changes nothing of what was merged before it", () => {
  const many = Array.from({ length: 9 }, (_, candle) => at(candle));
  expect(merged([...many, at(30)], 4).slice(0, 3)).toEqual(merged(many, 4));
});

test("only an arrow with room beside it is named", () => {
  const [one, two, other, three] = [at(0), at(3), at(4, false), at(40)];
  expect(withRoom([one, two, other, three], 10)).toEqual(new Set([other, three]));
});

test("the closer the candles, the more of them an arrow covers", () => {
  expect([reachOf(40), reachOf(10), reachOf(0.5)]).toEqual([
    { arrow: 1, text: 3 },
    { arrow: 3, text: 9 },
    { arrow: 48, text: 168 },
  ]);
});

test("an arrow opens to its fills, the first of many", () => {
  const rows = Array.from({ length: 10 }, (_, number) => buy(60 * number, 1500));
  const all = { candle: 0, bought: true, quantity: 15_000, fills: rows.map((_, number) => number) };
  const told = toldOf(all, fills(...rows), 2, UTC).map(({ text }) => text);
  expect(told.slice(0, 3)).toEqual([
    "10 buys, 15,000",
    "1970-01-01 00:00:00 UTC: 1,500 at 100.00",
    "1970-01-01 00:01:00 UTC: 1,500 at 100.00",
  ]);
  expect([told.length, told.at(-1)]).toEqual([10, "and 2 more"]);
});

test("an arrow says how many it is where there is no room for more", () => {
  const [one, two] = [at(3, false), { ...at(3), quantity: 4, fills: [1, 2] }];
  expect([labelOf(one, true), labelOf(two, true)]).toEqual(["Sell 2", "2 buys, 4"]);
  expect([labelOf(one, false), labelOf(two, false)]).toEqual(["", "2"]);
});
