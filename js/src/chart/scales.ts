// What the labels of the axes need to say.
import { priceText } from "./legend";
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

/** Two decimals, or more for prices below one. */
export function decimals(table: Table): number {
  const last = table.length ? table.last[CLOSE] : 1;
  return last >= 1 || Number.isNaN(last) ? 2 : Math.min(8, 3 - Math.floor(Math.log10(last)));
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
