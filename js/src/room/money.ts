import { timeText } from "../chart/scales";
import { decimalsOf } from "../shared/decimals";
import { moved, priceText, signedText } from "../shared/figures";

/** Whole currency, for a table: cents are noise there. */
export const worthText = (cents: number): string => priceText(cents / 100, 0);
/** A gain or loss in whole currency, with its sign. */
export const gainText = (cents: number): string => signedText(cents / 100, 0);
/** A gain or loss in whole currency, with sign, arrow and direction. */
export const gainOf = (cents: number) => moved(gainText(cents));
/** A price to as many decimals as it needs. */
export const roomPrice = (price: number): string => priceText(price, decimalsOf(price));

const DAY = 86_400;

/** The day of a bar, or its second where bars (of `step` seconds, 0 for unknown) may be shorter. */
export const barTime = (seconds: number, step: number): string =>
  timeText(seconds, step ? step >= DAY : seconds % DAY === 0);

/** Show how something has moved. */
export function showMove(node: HTMLElement, { direction, text }: ReturnType<typeof moved>): void {
  if (node.textContent !== text) node.textContent = text;
  node.dataset.direction = direction;
}
