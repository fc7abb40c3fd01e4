// Fills as arrows: those of one candle and side are one, and so are those that would lie over each other.
import { priceText } from "../shared/figures";
import type { Clock } from "./clocks";
import { nameOf, nobodyKnown, type WhoDid, whyOf } from "./makers";
import type { Table } from "./table";

export const FILL_WIDTH = 4; // time, +1 to buy or -1 to sell, quantity, price
const ARROW_PX = 24; // with a number beside it
const TEXT_PX = 84;
const DAY = 86400; // seconds
const MOST_TOLD = 8;
const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 });

/** Fills of one side at a candle, or at several that are near each other. */
export interface Arrow {
  /** Where it is drawn. */
  candle: number;
  bought: boolean;
  quantity: number;
  /** The numbers of the fills. */
  fills: number[];
  /** Of who did them, where that is one. */
  color?: string;
}

/** A line of what an arrow opens to, in the colour of who did it. */
export interface Told {
  text: string;
  color?: string;
  isHeading?: boolean;
}

/** Return the arrows of `fills` at the candles of `table`, oldest first, buys before sells. */
export function arrowsOf(fills: Float64Array, table: Table): Arrow[] {
  const arrows = new Map<number, Arrow>();
  for (let number = 0; number * FILL_WIDTH < fills.length; number += 1) {
    const at = number * FILL_WIDTH; // no array for each: there may be 100,000
    const candle = table.rowAt(fills[at]);
    if (candle < 0) continue;
    const [bought, quantity] = [fills[at + 1] > 0, fills[at + 2]];
    const key = 2 * candle + (bought ? 0 : 1);
    const arrow = arrows.get(key);
    if (arrow) {
      arrow.quantity += quantity;
      arrow.fills.push(number);
    } else arrows.set(key, { candle, bought, quantity, fills: [number] });
  }
  return [...arrows].sort(([one], [other]) => one - other).map(([, arrow]) => arrow);
}

/** Return `known` fills with those from number `at` on replaced; null when some are missing. */
export function mergeFills(known: Float64Array, at: number, fills: Float64Array) {
  const kept = known.subarray(0, at * FILL_WIDTH);
  if (kept.length < at * FILL_WIDTH) return null;
  const all = new Float64Array(kept.length + fills.length);
  all.set(kept);
  all.set(fills, kept.length);
  return all;
}

/** How many candles lie within an arrow and within its text, where a candle has so many pixels. */
export const reachOf = (spacing: number) => ({
  arrow: Math.ceil(ARROW_PX / spacing),
  text: Math.ceil(TEXT_PX / spacing),
});

/** Return the arrows with those of a side that lie within `reach` candles made one, in the middle. */
export function merged(arrows: Arrow[], reach: number): Arrow[] {
  if (reach <= 1) return arrows;
  const groups: Arrow[][] = [];
  const open = new Map<boolean, Arrow[]>();
  for (const arrow of arrows) {
    const group = open.get(arrow.bought);
    if (group && arrow.candle - group[0].candle < reach) group.push(arrow);
    else {
      const begun = [arrow];
      open.set(arrow.bought, begun);
      groups.push(begun);
    }
  }
  return groups.map(madeOne).sort((one, other) => one.candle - other.candle);
}

function madeOne(group: Arrow[]): Arrow {
  const [{ candle, bought }] = group;
  if (group.length === 1) return group[0];
  const one = { candle: (candle + group[group.length - 1].candle) >> 1, bought, quantity: 0 };
  const fills: number[] = [];
  for (const arrow of group) {
    one.quantity += arrow.quantity;
    for (const fill of arrow.fills) fills.push(fill); // `flatMap` takes several times as long
  }
  return { ...one, fills };
}

/** Return those of `arrows` whose text covers no other of their side. */
export function withRoom(arrows: Arrow[], reach: number): Set<Arrow> {
  const found = new Set<Arrow>();
  for (const side of [true, false]) {
    const own = arrows.filter(({ bought }) => bought === side);
    const distance = (from?: Arrow, to?: Arrow) => (from && to ? to.candle - from.candle : reach);
    own.forEach((arrow, at) => {
      const nearest = Math.min(distance(own[at - 1], arrow), distance(arrow, own[at + 1]));
      if (nearest >= reach) found.add(arrow);
    });
  }
  return found;
}

/** What stands at an arrow: what it is, or how many it is where there is no room for that. */
export const labelOf = (arrow: Arrow, hasRoom: boolean): string =>
  hasRoom ? arrowText(arrow) : arrow.fills.length > 1 ? String(arrow.fills.length) : "";

/** What an arrow is, in words. */
export function arrowText({ bought, quantity, fills }: Arrow): string {
  const side = bought ? "Buy" : "Sell";
  const sum = plain.format(quantity);
  return fills.length === 1 ? `${side} ${sum}` : `${fills.length} ${side.toLowerCase()}s, ${sum}`;
}

/** What an arrow opens to: each of its fills, who did it and why, the first ones of many. */
export function toldOf(
  arrow: Arrow,
  fills: Float64Array,
  precision: number,
  clock: Clock,
  whoDid: WhoDid = nobodyKnown,
): Told[] {
  const areDates = arrow.fills.every((number) => fills[number * FILL_WIDTH] % DAY === 0);
  const told = arrow.fills.slice(0, MOST_TOLD).map((number) => {
    const [time, , quantity, price] = fills.subarray(number * FILL_WIDTH);
    const what = `${plain.format(quantity)} at ${priceText(price, precision)}`;
    const when = clock.text(time, areDates);
    const maker = whoDid(number);
    if (!maker) return { text: `${when}: ${what}` };
    return { text: `${when}, ${nameOf(maker)}: ${what}${whyOf(maker)}`, color: maker.color };
  });
  const more = arrow.fills.length - told.length;
  const rest = more ? [{ text: `and ${more} more` }] : [];
  return [{ text: arrowText(arrow), isHeading: true }, ...told, ...rest];
}
