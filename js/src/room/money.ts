import { priceText, signedText } from "../shared/figures";

/** Whole currency, for a table: cents are noise there. */
export const worthText = (cents: number): string => priceText(cents / 100, 0);
/** A gain or loss in whole currency, with its sign. */
export const gainText = (cents: number): string => signedText(cents / 100, 0);
/** Shares, as few decimals as they need. */
export const sharesText = (shares: number): string =>
  priceText(shares, Number.isInteger(shares) ? 0 : 4);

/** `up`, `down` or `none`, for the style sheet. */
export const directionOf = (amount: number): string =>
  amount > 0 ? "up" : amount < 0 ? "down" : "none";
/** The way of an amount as an arrow: not told by its colour alone. */
export const arrowOf = (amount: number): string => (amount > 0 ? "▲ " : amount < 0 ? "▼ " : "");

const step = (price: number): number => (price >= 1 ? 2 : price >= 0.01 ? 4 : 8);
/** A price to as many decimals as prices of its size need. */
export const roomPrice = (price: number): string => priceText(price, step(price));

const DAY = 86_400;

/** The day of a bar, or its minute where bars (of `step` seconds) are shorter than a day; UTC. */
export function timeText(seconds: number, step: number): string {
  const text = new Date(seconds * 1000).toISOString();
  return step >= DAY || !step
    ? text.slice(0, 10)
    : `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}
