import { expect, test } from "vitest";
import { type Arrow, arrowsOf, isCrowded, mergeFills, priceLineLook } from "./marks";
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
    { candle: 0, bought: true, quantity: 5 },
    { candle: 0, bought: false, quantity: 5 },
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

test("more than thirty arrows in sight are too many for their texts", () => {
  const arrows: Arrow[] = Array.from({ length: 40 }, (_, candle) => ({
    candle,
    bought: true,
    quantity: 1,
  }));
  expect(isCrowded(arrows, { from: 0, to: 39 })).toBe(true);
  expect(isCrowded(arrows, { from: 0, to: 29 })).toBe(false);
  expect(isCrowded(arrows, null)).toBe(false);
});

test("a line's label can be read on its colour", () => {
  expect(priceLineLook("rgb(255, 255, 0)").axisLabelTextColor).toBe("#000000");
  expect(priceLineLook("rgb(0, 0, 120)").axisLabelTextColor).toBe("#ffffff");
});
