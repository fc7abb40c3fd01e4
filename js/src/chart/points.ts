// What Lightweight Charts draws of a row.
import type { UTCTimestamp } from "lightweight-charts";
import type { Palette } from "../shared/palette";
import { CLOSE, HIGH, LOW, OPEN, type Row, TIME, VOLUME } from "./table";

export const timeOf = (row: Row) => row[TIME] as UTCTimestamp;

/** The prices; a gap where they are not known. */
export function candle(row: Row) {
  const [time, open, high, low, close] = [timeOf(row), row[OPEN], row[HIGH], row[LOW], row[CLOSE]];
  return Number.isNaN(open + high + low + close) ? { time } : { time, open, high, low, close };
}

/** The value of one column; a gap where there is none. */
export function linePoint(row: Row, column: number) {
  const time = timeOf(row);
  return Number.isNaN(row[column]) ? { time } : { time, value: row[column] };
}

export const isRise = (row: Row): boolean => row[CLOSE] >= row[OPEN];

/** The volume, in the colour of the way that the price went; a gap where it is not known. */
export function volumePoint(row: Row, palette: Palette) {
  if (Number.isNaN(row[VOLUME])) return { time: timeOf(row) };
  const color = isRise(row) ? palette.rising : palette.falling;
  return { time: timeOf(row), value: row[VOLUME], color };
}
