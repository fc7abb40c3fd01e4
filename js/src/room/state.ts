// What a room shows: all of it once, and then what changes.
import { decimalsOfCloses } from "../chart/scales";

/** Time in seconds since 1970, open, high, low, close, volume. */
export type BarRow = [number, number, number, number, number, number];
/** Time, who, `buy` or `sell`, quantity, price, why. */
export type FillRow = [number, string, string, number, number, string];

export interface Person {
  name: string;
  kind: "bot" | "human";
  color: string;
  /** Cents, as all money here. */
  cash: number;
  held: number;
  /** Orders that wait. */
  open: number;
  /** Closed trades, and what they earned. */
  trades: number;
  earned: number;
  /** The words whose trades earned most. */
  best: { text: string; earned: number } | null;
  /** The last order that is final, and why it came to nothing; null when it did not. */
  refused: { order: number; why: string } | null;
  muted: boolean;
}

export interface Word {
  id: string;
  by: string;
  text: string;
  kind: string;
  at: number;
  to: { by: string; text: string } | null;
}

export type Market = "paused" | "open" | "closed" | "failed";

interface Shown {
  market: Market;
  speed: number | null;
  taken: number;
  /** Empty, `writing`, `failed`, or the path of the replay. */
  replay: string;
  worths: number[];
}

export interface Room extends Shown {
  kind: "whole";
  room: { symbol: string; cash: number; seats: number; step: number };
  /** Bars, words and fills in all. */
  counts: [number, number, number];
  bars: BarRow[];
  people: Person[];
  /** Of each person: pairs of the number of bars and the worth in cents. */
  curves: [number, number][][];
  words: Word[];
  fills: FillRow[];
  frame: number;
  now: number;
  /** To how many its prices are told; reckoned here, see `decimalsIn`. */
  decimals?: number;
}

export interface Change extends Partial<Shown> {
  kind: "change";
  people?: Record<string, Person>;
  counts?: [number, number, number];
  bars?: BarRow[];
  words?: Word[];
  fills?: FillRow[];
  frame: number;
  now: number;
}

const MOST_BARS = 600;
const MOST_WORDS = 400;
/** Fills that are drawn, the last ones; the same as in `fills.py` of the room. */
export const MOST_FILLS = 4000;
const MOST_POINTS = 2000;

/** Return the room after a change; what is known already is not taken twice. */
export function changed(room: Room, change: Change): Room {
  const counts = change.counts ?? room.counts;
  const news = <T>(given: T[] | undefined, which: number): T[] => {
    const count = counts[which] - room.counts[which];
    return count > 0 ? (given ?? []).slice(-count) : [];
  };
  const people = [...room.people];
  for (const [place, person] of Object.entries(change.people ?? {})) people[Number(place)] = person;
  const { market, speed, taken, replay, worths } = { ...room, ...change };
  const newBars = news(change.bars, 0);
  const bars = grown(room.bars, newBars, MOST_BARS);
  const decimals = Math.max(decimalsIn(room), neededBy(newBars));
  return {
    ...room,
    ...{ market, speed, taken, replay, worths, counts, people, bars, decimals },
    words: grown(room.words, news(change.words, 1), MOST_WORDS),
    fills: inSight(grown(room.fills, news(change.fills, 2), MOST_FILLS), bars),
    curves: worths.map((worth, place) => point(room.curves[place] ?? [], counts[0], worth)),
    frame: change.frame,
    now: change.now,
  };
}

const neededBy = (bars: BarRow[]): number => decimalsOfCloses(bars.map((bar) => bar[4]));

/** The decimals that a price of the room has needed so far: head, chart and fills tell as many. */
export const decimalsIn = (room: Room): number => room.decimals ?? neededBy(room.bars);

const grown = <T>(known: T[], news: T[], most: number): T[] =>
  news.length ? [...known, ...news].slice(-most) : known;

/** The fills that are not older than the bars; they are in the order of their times. */
function inSight(fills: FillRow[], bars: BarRow[]): FillRow[] {
  const first = bars[0]?.[0] ?? Number.NEGATIVE_INFINITY;
  return fills.length && fills[0][0] < first ? fills.filter(([time]) => time >= first) : fills;
}

function point(curve: [number, number][], bars: number, worth: number): [number, number][] {
  const last = curve.at(-1);
  if (last && last[0] === bars)
    return last[1] === worth ? curve : [...curve.slice(0, -1), [bars, worth]];
  return [...curve, [bars, worth] as [number, number]].slice(-MOST_POINTS);
}

/** A person and their worth. */
export interface Ranked {
  person: Person;
  worth: number;
  /** What they have gained since they sat down, open positions included. */
  gain: number;
}

/** Return everybody, who is worth most first. */
export function ranking({ people, worths, room }: Room): Ranked[] {
  const all = people.map((person, place) => {
    const worth = worths[place] ?? room.cash;
    return { person, worth, gain: worth - room.cash };
  });
  return all.sort((one, other) => other.worth - one.worth);
}
