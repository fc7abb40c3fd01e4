import { describe, expect, test } from "vitest";
import { areDates, axisText, decimals, depth, haveSeconds, timeText } from "./scales";
import { FIRST_LINE, Table } from "./table";

const DAY = 86_400;
const tableAt = (times: number[], close = 100) =>
  new Table(Float64Array.from(times.flatMap((time) => [time, 1, 1, 1, close, 1])), FIRST_LINE);

describe("times", () => {
  test("midnights are dates", () => {
    expect(areDates(tableAt([0, DAY, 5 * DAY]))).toBe(true);
  });

  test("one bar within a day makes them times", () => {
    expect(areDates(tableAt([0, DAY, DAY + 3600]))).toBe(false);
  });

  test("no bars are no dates", () => {
    expect(areDates(tableAt([]))).toBe(false);
  });

  test("seconds are shown where a bar needs them", () => {
    expect(haveSeconds(tableAt([60, 120]))).toBe(false);
    expect(haveSeconds(tableAt([60, 61]))).toBe(true);
  });

  test("a time names its zone, a date does not", () => {
    expect(timeText(1_704_067_200, true)).toBe("2024-01-01");
    expect(timeText(1_704_067_261, false)).toBe("2024-01-01 00:01:01 UTC");
  });
});

test.each([
  [100, 2],
  [1, 2],
  [0.5, 4],
  [0.0123, 5],
  [0.0000000004, 13],
  [1.08345, 5],
  [150.123, 3],
  [1.1042408943, 4],
  [182.33999633789062, 2],
  [101.2345678, 2],
])("a price of %d has %d decimals", (close, expected) => {
  expect(decimals(tableAt([0], close))).toBe(expected);
});

test("the instrument's least step says how many, where it is known", () => {
  expect([0.25, 1e-5, 1].map((step) => decimals(tableAt([0], 4512.5), step))).toEqual([2, 5, 0]);
});

test("a chart without bars has two decimals", () => {
  expect(decimals(tableAt([]))).toBe(2);
});

describe("prices at an axis", () => {
  const rows = (...lows: number[]) => lows.map((low) => Float64Array.from([0, 1, 1, low, 1, 1]));

  test("none below zero where no bar has been there", () => {
    expect(axisText(-20, 2, depth(rows(3, Number.NaN, 1)))).toBe("");
    expect(axisText(0, 2, depth(rows(3, 1)))).toBe("0.00");
  });

  test("all where one has been", () => {
    expect(axisText(-20, 2, depth(rows(3, -37.63)))).toBe("−20.00");
  });

  test("as the legend has them", () => {
    expect(axisText(654551.914, 2, 0)).toBe("654,551.91");
  });
});
