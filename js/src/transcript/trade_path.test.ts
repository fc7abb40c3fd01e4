// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { appendPath, barAt, pathText, type TradePath } from "./trade_path";

const MINUTE = 60e6;
const path = (changes: Partial<TradePath> = {}): TradePath => ({
  symbol: "SPY",
  currency: "USD",
  side: "long",
  at: [0, MINUTE, 2 * MINUTE, 3 * MINUTE],
  low: [9, 10, null, 12],
  high: [11, 12, null, 14],
  close: [10, 11, null, 13],
  entry: { at: MINUTE, price: 11 },
  exit: { at: 3 * MINUTE, price: 13 },
  levels: [{ name: "stop loss", price: 8 }],
  ...changes,
});
const drawn = (changes: Partial<TradePath> = {}) => {
  const parent = document.createElement("div");
  appendPath(parent, path(changes));
  return parent;
};
const shapeOf = (parent: Element, name: string) =>
  parent.querySelector(`.mc-path-${name}`)?.getAttribute("d") ?? "";

test("a path is told in words, with its units, and a currency nobody recorded as such", () => {
  expect(pathText(path())).toBe(
    "long SPY in USD: entered at 11 on 1970-01-01 00:01, left at 13 on 1970-01-01 00:03 UTC",
  );
  expect(pathText(path({ currency: null }))).toContain("SPY, currency not recorded:");
});

test("a price that nobody knows breaks the line, and is no price of 0", () => {
  const line = shapeOf(drawn(), "close");
  expect(line.match(/[ML]/g)).toEqual(["M", "L", "M"]);
  expect(drawn().querySelector("text")?.textContent).toBe("stop loss 8");
});

test("the higher the price, the higher up it stands; a time lies in its bar", () => {
  const heights = [...shapeOf(drawn(), "close").matchAll(/ (\d+\.?\d*)/g)].map(([, y]) =>
    Number(y),
  );
  expect([...heights].sort((one, other) => other - one)).toEqual(heights);
  expect([-1, 0, MINUTE + 1, 9 * MINUTE].map((time) => barAt(path(), time))).toEqual([0, 0, 1, 3]);
});

test("a path of one bar at one price is drawn too", () => {
  const one = { at: [0], low: [5], high: [5], close: [5], levels: [] };
  const ends = { entry: { at: 0, price: 5 }, exit: { at: 0, price: 5 } };
  expect(drawn({ ...one, ...ends }).innerHTML).not.toContain("NaN");
});
