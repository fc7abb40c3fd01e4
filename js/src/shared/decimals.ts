// To how many decimals prices are shown; `formatting.decimals_of` in Python is its twin.
const QUOTED_DIGITS = 6; // of a price from one up, such as 1.08345
const MOST = 14; // a coin may cost a part of 10⁻¹⁰
const EXACT = 1e-12;

/** Whether a number has no more decimals, be it of double or of single precision. */
function has(value: number, decimals: number): boolean {
  const rounded = Number(value.toFixed(decimals));
  return Math.abs(rounded - value) <= EXACT * value || Math.fround(rounded) === value;
}

/**
 * The decimals that a price needs: those of the least step of its instrument, or those that it has
 * itself, two at the least and below one as many as four digits need. Of a price with more digits
 * than a market quotes, those that say something: four from one to ten, two above.
 */
export function decimalsOf(price: number, step: number | null = null): number {
  if (step !== null) return least(0, MOST, (count) => has(step, count)) ?? MOST;
  const size = Math.abs(price);
  if (!size || !Number.isFinite(size)) return 2;
  const first = Math.floor(Math.log10(size));
  const few = size < 1 ? Math.max(2, 3 - first) : 2;
  const quoted = least(few, QUOTED_DIGITS - 1 - first, (count) => has(size, count));
  return Math.min(quoted ?? (size >= 1 && size < 10 ? 4 : few), MOST);
}

function least(from: number, to: number, fits: (count: number) => boolean): number | undefined {
  for (let count = from; count <= Math.min(to, 100); count += 1) if (fits(count)) return count;
  return undefined;
}
