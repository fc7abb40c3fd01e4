// What the labels of the axes need to say.
import { decimalsOf } from "../shared/decimals";
import { priceText } from "../shared/figures";
import { CLOSE, LOW, type Row, type Table, TIME } from "./table";

const DAY = 86400; // seconds
const LOOKED_AT = 200; // bars; more say no more

const someTimes = (table: Table) =>
  Array.from({ length: Math.min(table.length, LOOKED_AT) }, (_, number) => table.row(number)[TIME]);

/** Whether all times are midnights, so that dates are enough. */
export const areDates = (table: Table): boolean =>
  table.length > 0 && someTimes(table).every((time) => time % DAY === 0);

export const haveSeconds = (table: Table): boolean =>
  someTimes(table).some((time) => time % 60 !== 0);

/** The decimals of a table's prices: of the instrument's least step, or what its `last` bars need. */
export function decimals(table: Table, step: number | null = null, last = LOOKED_AT): number {
  const first = Math.max(0, table.length - Math.min(last, LOOKED_AT));
  const length = table.length - first;
  return decimalsOfCloses(
    Array.from({ length }, (_, at) => table.row(first + at)[CLOSE]),
    step,
  );
}

/** The same of closes, the oldest first: so that a head and a legend say what the axis says. */
export function decimalsOfCloses(closes: number[], step: number | null = null): number {
  const last = closes.slice(-LOOKED_AT);
  return Math.max(...(last.length ? last : [0]).map((close) => decimalsOf(close, step)));
}

/** The lowest of some rows' prices, at most zero: below it no price of theirs lies. */
export const depth = (rows: Row[]): number =>
  rows.reduce((lowest, row) => Math.min(lowest, row[LOW] || 0), 0); // NaN is no price

/** A price at an axis; nothing below zero where no bar has been there. */
export const axisText = (price: number, precision: number, lowest: number): string =>
  price < 0 && lowest >= 0 ? "" : priceText(price, precision);

/** A time (seconds since 1970) in words; the date alone where the bars are `daily`. */
export function timeText(time: number, daily: boolean): string {
  const text = new Date(time * 1000).toISOString();
  return daily ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}
