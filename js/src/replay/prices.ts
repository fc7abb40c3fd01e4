// What the chart draws of the columns: the bars of a symbol, beside each the equity of all seats, and
// the fills, in the colours of who did them.
import type { WhoDid } from "../chart/makers";
import type { Line } from "../chart/overlays";
import { FIRST_LINE, Table, TIME } from "../chart/table";
import { type Columns, EQUITY, FILL } from "./columns";
import { wordsAt } from "./edits";

/** Bars of a symbol from a row on, each with the last equity of every seat; NaN before its first. */
export function rowsFrom(
  columns: Columns,
  symbol: number,
  from: number,
): Float64Array<ArrayBuffer> {
  const bars = barsOf(columns, symbol);
  const seats = columns.header.seats.map((_, seat) => columns.table(`equity:${seat}`));
  const width = FIRST_LINE + seats.length;
  const rows = new Float64Array(Math.max(0, bars.length - from) * width);
  const start = from < bars.length ? bars.row(from)[TIME] : 0;
  const next = seats.map((table) => Math.max(0, table.rowAt(start)));
  for (let number = from; number < bars.length; number += 1) {
    const bar = bars.row(number);
    const at = (number - from) * width;
    rows.set(bar.subarray(0, FIRST_LINE), at);
    seats.forEach((table, seat) => {
      while (next[seat] < table.length && table.row(next[seat])[TIME] <= bar[TIME]) next[seat] += 1;
      const last = next[seat] - 1;
      rows[at + FIRST_LINE + seat] = last < 0 ? Number.NaN : table.row(last)[EQUITY.equity];
    });
  }
  return rows;
}

/** The symbols whose prices are recorded. */
export const pricedSymbols = (columns: Columns): string[] =>
  columns.header.symbols
    .filter((_, number) => columns.table(`bars:${number}`).length > 0)
    .map(({ symbol }) => symbol);

/** The lines beside the prices: the equity of each seat, among the prices where there are none. */
export function linesOf(columns: Columns): Line[] {
  const panel = pricedSymbols(columns).length ? "equity" : "price";
  return columns.header.seats.map(({ name }) => ({ indicator: name, part: "", panel }));
}

/** The bars of a symbol; without any, rows without prices at the times of the first equity. */
function barsOf(columns: Columns, symbol: number): Table {
  if (pricedSymbols(columns).length) return columns.table(`bars:${symbol}`);
  const times = columns.column("equity:0", EQUITY.time);
  const rows = new Float64Array(times.length * FIRST_LINE).fill(Number.NaN);
  times.forEach((time, number) => {
    rows[number * FIRST_LINE] = time;
  });
  return new Table(rows, FIRST_LINE);
}

/** Fills as the chart's marks take them, and who did each. */
export interface Drawn {
  marks: Float64Array<ArrayBuffer>;
  whoDid: WhoDid;
}

/** The fills of a symbol; why is what the words of their orders said when they filled. */
export function fillsOf(columns: Columns, symbol: number): Drawn {
  const { messages, orders, seats } = columns.header;
  const rows = columns
    .table("fills")
    .rows()
    .filter((row) => row[FILL.symbol] === symbol);
  const numbers = [FILL.time, FILL.side, FILL.quantity, FILL.price];
  return {
    marks: Float64Array.from(rows.flatMap((row) => numbers.map((at) => row[at]))),
    whoDid: (fill) => {
      const row = rows[fill];
      const said = messages[orders[row[FILL.order]]?.message ?? -1];
      const why = said ? wordsAt(said, row[FILL.time]).content : "";
      return { ...seats[row[FILL.seat]], why };
    },
  };
}
