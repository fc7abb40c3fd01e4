// Numbers as the panes write them: what is not known is blank, never 0.

const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string | null): Intl.NumberFormat {
  const key = currency ?? "";
  const known = formats.get(key);
  if (known) return known;
  const made = newFormat(currency);
  formats.set(key, made);
  return made;
}

function newFormat(currency: string | null): Intl.NumberFormat {
  try {
    if (currency)
      return new Intl.NumberFormat("en-US", {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
      });
  } catch {
    // not a code of ISO 4217, e.g. of a coin: the number stands with the code beside it
  }
  return new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

const isCode = (currency: string | null) => currency !== null && /^[A-Za-z]{3}$/.test(currency);

/** An amount in its currency; blank where it is not known. */
export function moneyText(amount: number, currency: string | null): string {
  if (Number.isNaN(amount)) return "";
  const text = formatOf(currency).format(amount).replace("-", "−");
  return currency === null || isCode(currency) ? text : `${text} ${currency}`;
}

/** A gain or a loss, told by its sign too; blank where it is not known. */
export const gainText = (amount: number, currency: string | null): string =>
  amount > 0 ? `+${moneyText(amount, currency)}` : moneyText(amount, currency);

export const signOf = (amount: number): "up" | "down" | "none" =>
  amount > 0 ? "up" : amount < 0 ? "down" : "none";

/** A share of something in percent with one decimal; blank where it is not known. */
export const percentText = (share: number): string =>
  Number.isNaN(share) ? "" : `${(100 * share).toFixed(1).replace("-", "−")} %`;

/** A number of shares. */
export const quantityText = (quantity: number): string =>
  Number.isNaN(quantity) ? "" : plain.format(quantity).replace("-", "−");
