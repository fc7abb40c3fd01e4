// Prices and volumes as a trader reads them; `formatting` in Python is the twin.
const formats = new Map<number, Intl.NumberFormat>();
const UNITS: [string, number][] = [
  ["B", 1e9],
  ["M", 1e6],
  ["k", 1e3],
];
const EXACT = 60; // decimals of a number that tell whether it lies between two others

/** A price, or a difference of prices, to so many decimals, its thousands apart; a dash for none. */
export const priceText = (value: number, decimals: number): string =>
  Number.isNaN(value) ? "–" : formatTo(decimals).format(exact(value)).replace("-", "−");

/** A volume, shortened: 1.2 M; a dash for none. */
export function volumeText(value: number): string {
  // what rounds to a thousand of a unit is one of the next
  const [unit, size] = UNITS.find(([, each]) => value >= 0.9995 * each) ?? ["", 1];
  return unit ? `${priceText(value / size, 1)} ${unit}` : priceText(value, 0);
}

/** A gain or a loss with its sign; nothing at all has none. */
export function signedText(value: number, decimals: number): string {
  const size = priceText(Math.abs(value), decimals);
  if (!/[1-9]/.test(size)) return size;
  return `${value < 0 ? "−" : "+"}${size}`;
}

/** A signed text with its arrow, and its direction for a style sheet: not told by colour alone. */
export function moved(signed: string): { direction: string; text: string } {
  const [direction, arrow] = { "+": ["up", "▲ "], "−": ["down", "▼ "] }[signed[0]] ?? ["none", ""];
  return { direction, text: arrow + signed };
}

/** What a number is in full: a format of its own rounds 2.675 up, which is a little less. */
const exact = (value: number) => value.toFixed(EXACT) as `${number}`;

function formatTo(decimals: number): Intl.NumberFormat {
  const fraction = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  // as Python does; nothing at all has no sign
  const rounding = { roundingMode: "halfEven", signDisplay: "negative" } as const;
  const format =
    formats.get(decimals) ?? new Intl.NumberFormat("en-US", { ...fraction, ...rounding });
  formats.set(decimals, format); // to make one takes longer than to use it
  return format;
}
