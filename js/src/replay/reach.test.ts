import { expect, test } from "vitest";
import { Table } from "../chart/table";
import { roundedOut } from "./reach";

test.each([
  [
    [3, 3.9],
    [3, 3.9375],
  ],
  [
    [3.01, 10.9],
    [3, 11],
  ],
  [
    [-5, 90],
    [-8, 96],
  ],
  [
    [7, 7],
    [7, 7],
  ],
  [
    [0, 0],
    [0, 0],
  ],
])("%j is shown as a little more", ([least, greatest], shown) => {
  const [from, to] = roundedOut([least, greatest], false);
  expect([from, to]).toEqual(shown);
});

test("on a scale of ratios the least stays above nothing", () => {
  const [from, to] = roundedOut([1.9, 124], true);
  expect(from).toBeGreaterThan(1.5);
  expect(from).toBeLessThanOrEqual(1.9);
  expect(to).toBeGreaterThanOrEqual(124);
  expect(to).toBeLessThan(220);
});

test("a range grows in few steps", () => {
  const shown = new Set<string>();
  for (let price = 100; price < 6000; price += 1) shown.add(`${roundedOut([100, price], false)}`);
  expect(shown.size).toBeLessThan(120);
});

test("the extent of rows leaves out what is not known and what comes later", () => {
  const table = new Table(Float64Array.from([0, 2, 1, Number.NaN, 2, 9, 3, 50]), 2);
  expect(table.extent([1, 1], 0, 2)).toEqual([2, 9]);
  expect(table.extent([1, 1], 1, 1)).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  expect(table.extent([1, 1], 0, -1)[0]).toBe(Number.POSITIVE_INFINITY);
});
