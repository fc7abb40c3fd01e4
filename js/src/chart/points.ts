// What Lightweight Charts draws of a row.
import type { UTCTimestamp } from "lightweight-charts";
import type { Palette } from "../shared/palette";
import { CLOSE, HIGH, LOW, OPEN, type Row, TIME, VOLUME } from "./table";

export const timeOf = (row: Row) => row[TIME] as UTCTimestamp;

export const candle = (row: Row) => ({
  time: timeOf(row),
  open: row[OPEN],
  high: row[HIGH],
  low: row[LOW],
  close: row[CLOSE],
});

/** The value of one column; a gap where there is none. */
export function linePoint(row: Row, column: number) {
  const time = timeOf(row);
  return Number.isNaN(row[column]) ? { time } : { time, value: row[column] };
}

export const isRise = (row: Row): boolean => row[CLOSE] >= row[OPEN];

/** The volume, in the colour of the way that the price went. */
export function volumePoint(row: Row, palette: Palette) {
  const color = isRise(row) ? palette.rising : palette.falling;
  return { time: timeOf(row), value: row[VOLUME], color };
}
