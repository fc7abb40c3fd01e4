// Numbers for people.
import { decimalsOf } from "../shared/decimals";

const plain = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 9 });
const whole = new Intl.NumberFormat("en-US");
const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const formats = new Map<string, Intl.NumberFormat>();
const NOTHING = 1e-9; // less is a rounding error

const directionOf = (amount: number) => (Math.abs(amount) <= NOTHING ? 0 : Math.sign(amount));

/** A whole number with its thousands apart. */
export const countText = (count: number): string => whole.format(count);

/** `1 reply`, `2 replies`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** An amount in its currency, dollars as `$812.40`; blank where it is not known. */
export function moneyText(amount: number, currency: string | null): string {
  if (Number.isNaN(amount)) return "";
  const size = Math.abs(amount);
  const isSmall = size < 0.01 && directionOf(amount) !== 0;
  const number = (isSmall ? small : formatOf(currency ?? "")).format(size);
  const sign = directionOf(amount) < 0 ? "−" : "";
  if (currency === "USD") return `${sign}$${number}`;
  return currency ? `${sign}${number} ${currency}` : `${sign}${number}`;
}

/** A gain or a loss, told by its sign too, as `+$812.40`; blank where it is not known. */
export const gainText = (amount: number, currency: string | null): string =>
  `${directionOf(amount) > 0 ? "+" : ""}${moneyText(amount, currency)}`;

/** A price or quantity: what it says, and no more; blank where it is not known. */
export const plainText = (value: number): string =>
  Number.isNaN(value) ? "" : plain.format(value).replace("-", "−");

/** A price as the kernel tells one, without needless zeros. */
export const priceText = (price: number): string =>
  plainText(Number(price.toFixed(decimalsOf(price))));

/** `up`, `down` or, for nothing, an empty word. */
export const signOf = (amount: number): string => ["down", "", "up"][directionOf(amount) + 1] ?? "";

function formatOf(currency: string): Intl.NumberFormat {
  const format = formats.get(currency) ?? new Intl.NumberFormat("en-US", fraction(currency));
  formats.set(currency, format); // to make one takes longer than a frame may
  return format;
}

function fraction(currency: string): Intl.NumberFormatOptions {
  try {
    const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
    const { maximumFractionDigits: most = 2 } = format.resolvedOptions();
    return { minimumFractionDigits: most, maximumFractionDigits: most };
  } catch {
    return { minimumFractionDigits: 2, maximumFractionDigits: 8 }; // no currency of ISO 4217
  }
}
