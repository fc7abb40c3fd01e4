// Which message is the next one that is chosen: the strip tells its line, the source the place.
import type { Messages, Strip } from "./answers";
import type { Source } from "./source";

const MOST = 200; // messages that are asked for at once

/** Return the places of the messages that a line of a strip stands for: the first and the last. */
export function placesOf({ count, lines }: Strip, line: number): [first: number, last: number] {
  const from = (each: number) => Math.ceil((each * count) / lines);
  return [from(line), from(line + 1) - 1];
}

/** Return the line of a strip in which a place lies. */
export const lineOf = ({ count, lines }: Strip, place: number): number =>
  Math.floor((place * lines) / Math.max(count, 1));

/** Return the place of the next hit after `from`, or before it (`step` −1); null for no more. */
export async function nextHit(
  source: Source,
  session_id: string,
  strip: Strip,
  { from, step }: { from: number; step: 1 | -1 },
): Promise<number | null> {
  const isAhead = (place: number) => (place - from) * step > 0;
  const lines = strip.hit.filter((line) => placesOf(strip, line).some(isAhead));
  if (step < 0) lines.reverse();
  for (const line of lines) {
    const places = await hitsIn(source, session_id, placesOf(strip, line));
    const ahead = places.filter(isAhead);
    if (ahead.length) return step > 0 ? ahead[0] : ahead[ahead.length - 1];
  }
  return null;
}

async function hitsIn(
  source: Source,
  session_id: string,
  [first, last]: [first: number, last: number],
): Promise<number[]> {
  if (first === last) return [first]; // a line of one message
  const found: number[] = [];
  for (let offset = first; offset <= last; offset += MOST) {
    const limit = Math.min(MOST, last - offset + 1);
    const { rows } = await source.ask<Messages>("messages", { session_id, offset, limit });
    found.push(...rows.filter(({ hit }) => hit).map((row) => row.offset));
  }
  return found;
}
