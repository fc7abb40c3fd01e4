// Who did a fill: an arrow has the colour of its maker, and opens to name and words.
import { visible } from "../shared/unseen";
import { type Arrow, FILL_WIDTH } from "./arrows";

const MOST_STACKED = 3; // arrows above each other at a candle
const MOST_LETTERS = 140;

/** Who did a fill, in the colour that they have everywhere, and why: empty where they did not say. */
export interface Maker {
  name: string;
  color: string;
  why: string;
}

/** Who did a fill, and why, as the kernel tells it. */
export type Made = [name: string, why: string];

/** Tells who did a fill by its number; null where that is not known. */
export type WhoDid = (fill: number) => Maker | null;
export const nobodyKnown: WhoDid = () => null;

/** Tell who did fills, in the colour of each; those without a colour are not known. */
export function madeBy(makers: Made[], colors: Record<string, string>): WhoDid {
  if (!makers.length) return nobodyKnown;
  return (fill) => {
    const [name, why] = makers[fill] ?? ["", ""];
    return colors[name] ? { name, color: colors[name], why } : null;
  };
}

/**
 * Return an arrow as one for each who did its fills, above each other. It stays one, of nobody's
 * colour, where they are too many for that or one of them is not known.
 */
export function byMaker(arrow: Arrow, fills: Float64Array, whoDid: WhoDid): Arrow[] {
  const own = new Map<string, Arrow>();
  for (const fill of arrow.fills) {
    const maker = whoDid(fill);
    if (!maker) return [arrow];
    let one = own.get(maker.name);
    if (!one) {
      one = { ...arrow, quantity: 0, fills: [], color: maker.color };
      own.set(maker.name, one);
    }
    one.quantity += fills[fill * FILL_WIDTH + 2];
    one.fills.push(fill);
  }
  return own.size > MOST_STACKED ? [arrow] : [...own.values()];
}

/** A name among other words, whatever the direction of its script. */
export const nameOf = ({ name }: Maker): string => isolated(visible(name));

/** The words in quotes, in one line; nothing where there are none. */
export function whyOf({ why }: Maker): string {
  const line = visible(why.replace(/\s+/g, " ").trim());
  const letters = [...line];
  const shown =
    letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS).join("")}…` : line;
  return shown && ` ${isolated(`“${shown}”`)}`;
}

const isolated = (text: string): string => `\u2068${text}\u2069`;
