// Numbers for people.
import type { Money } from "./message";

/** A whole number with its thousands apart. */
export const countText = (count: number): string => count.toLocaleString("en-US");

/** `1 reply`, `2 replies`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** An amount with its sign and currency; dollars as `+$812.40`. */
export function moneyText({ amount, currency }: Money): string {
  const sign = amount < 0 ? "−" : amount > 0 ? "+" : "";
  const size = Math.abs(amount);
  const digits = size && size < 0.01 ? { maximumSignificantDigits: 3 } : fraction(currency);
  const number = size.toLocaleString("en-US", digits);
  return currency === "USD" ? `${sign}$${number}` : `${sign}${number} ${currency}`;
}

/** A price or quantity: what it says, and no more. */
export const plainText = (value: number): string =>
  value.toLocaleString("en-US", { maximumSignificantDigits: 9 });

/** `up`, `down` or, for nothing, an empty word. */
export const signOf = (amount: number): string => (amount > 0 ? "up" : amount < 0 ? "down" : "");

function fraction(currency: string): Intl.NumberFormatOptions {
  try {
    const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
    const { maximumFractionDigits: most = 2 } = format.resolvedOptions();
    return { minimumFractionDigits: most, maximumFractionDigits: most };
  } catch {
    return { minimumFractionDigits: 2, maximumFractionDigits: 8 }; // no currency of ISO 4217
  }
}
