// When something happens: what the rail shows, and where one jumps to.
import { TIME } from "../chart/table";
import { type Columns, countUntil, FILL } from "./columns";

/** Return the times of all `lists`, in order, each once. */
export function mergeTimes(lists: Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of lists) {
    all.set(each, at);
    at += each.length;
  }
  all.sort();
  return all.filter((time, number) => number === 0 || time !== all[number - 1]);
}

/** The moments of a session, each list in order. */
export interface Moments {
  /** When each message stands in the transcript. */
  words: Float64Array;
  fills: Float64Array;
  /** Distinct times of bars, of any symbol. */
  bars: Float64Array;
  /** Distinct times of words and fills; of bars where there are neither. */
  events: Float64Array;
  /** Distinct times of fills. */
  trades: Float64Array;
  /** Distinct times of all. */
  all: Float64Array;
}

export function momentsOf(columns: Columns): Moments {
  const words = columns.column("words", 0);
  const fills = columns.column("fills", FILL.time);
  const symbols = columns.header.symbols.map((_, number) => number);
  const bars = mergeTimes(symbols.map((number) => columns.column(`bars:${number}`, TIME)));
  const said = mergeTimes([words, fills]);
  const events = said.length ? said : bars;
  return { words, fills, bars, events, trades: mergeTimes([fills]), all: mergeTimes([said, bars]) };
}

/** The first of `times` after `time`, undefined for none. */
export const nextAfter = (times: Float64Array, time: number): number | undefined =>
  times[countUntil(times, time)];

/** The last of `times` before `time`, undefined for none. */
export function lastBefore(times: Float64Array, time: number): number | undefined {
  const until = countUntil(times, time);
  return times[until - 1] === time ? times[until - 2] : times[until - 1];
}
