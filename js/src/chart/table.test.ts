import { expect, test } from "vitest";
import { CLOSE, FIRST_LINE, numbers, Table, TIME } from "./table";

const bar = (time: number, close: number) => [time, close, close, close, close, 1];
const tableOf = (...bars: number[][]) => new Table(Float64Array.from(bars.flat()), FIRST_LINE);
const closes = (table: Table) => table.rows().map((row) => row[CLOSE]);

test("rows are added at the end", () => {
  const table = tableOf(bar(60, 1), bar(120, 2));
  table.write(2, Float64Array.from(bar(180, 3)));
  expect(closes(table)).toEqual([1, 2, 3]);
  expect(table.last[TIME]).toBe(180);
});

test("a row that comes again takes the place of the one before it", () => {
  const table = tableOf(bar(60, 1), bar(120, 2));
  table.write(1, Float64Array.from([...bar(120, 5), ...bar(180, 6)]));
  expect(closes(table)).toEqual([1, 5, 6]);
});

test("rows before the last one stay when one of them is written", () => {
  const table = tableOf(bar(60, 1), bar(120, 2), bar(180, 3));
  table.write(0, Float64Array.from(bar(60, 9)));
  expect(closes(table)).toEqual([9, 2, 3]);
});

test("a thousand rows that come one by one are all there", () => {
  const table = tableOf();
  for (let at = 0; at < 1000; at += 1) table.write(at, Float64Array.from(bar(60 * at, at)));
  expect(closes(table)).toEqual(Array.from({ length: 1000 }, (_, at) => at));
});

test("the row at a time is the last that is not later, as a plain search finds it", () => {
  const times = [60, 120, 180, 600, 660];
  const table = tableOf(...times.map((time) => bar(time, 1)));
  for (let time = 0; time <= 720; time += 15)
    expect(table.rowAt(time)).toBe(times.filter((each) => each <= time).length - 1);
});

test("an empty table has no row at any time", () => {
  expect(tableOf().rowAt(1e9)).toBe(-1);
});

test("numbers are read from the middle of a buffer that is not aligned", () => {
  const sent = new DataView(new ArrayBuffer(21));
  sent.setFloat64(3, 1.5, true);
  sent.setFloat64(11, Number.NaN, true);
  expect(numbers(new DataView(sent.buffer, 3, 16))).toEqual(Float64Array.of(1.5, Number.NaN));
});
