import type { Plot } from "./plot";
import { type Table, TIME } from "./table";

const LEAST_IN_SIGHT = 10; // candles: fewer fill no chart

/** What somebody looks at: times in seconds since 1970, and whether that is up to the last bar. */
export interface Range {
  from: number;
  to: number;
  atLast: boolean;
  /** How many bars there are, and when the first and the last one were. */
  bars: number[];
}

/** The times that are in sight; null where nothing is. */
export function rangeInSight({ scale, table, atLast }: Plot): Range | null {
  const bars = scale.getVisibleLogicalRange();
  if (!bars || !table.length) return null;
  const timeAt = (bar: number) => table.row(Math.min(Math.max(bar, 0), table.length - 1))[TIME];
  const [from, to] = [timeAt(Math.ceil(bars.from)), timeAt(Math.floor(bars.to))];
  return { from, to, atLast, bars: barsOf(table) };
}

const barsOf = (table: Table) => [table.length, table.row(0)[TIME], table.last[TIME]];

/** Show the same times, which others of the same bars do by themselves; false where there are none. */
export function showRange(plot: Plot, { from, to, atLast, bars }: Range): boolean {
  const { scale, table } = plot;
  if (!table.length) return false;
  if (`${barsOf(table)}` === `${bars}`) return true;
  const end = atLast ? table.length - 1 : table.rowAt(to);
  if (end < 0 || from > table.last[TIME]) return false;
  const first = Math.min(Math.max(table.rowAt(from), 0), end + 1 - LEAST_IN_SIGHT);
  const room = atLast ? scale.options().rightOffset : 0;
  scale.setVisibleLogicalRange({ from: first - 0.5, to: end + room + 0.5 });
  return true;
}
