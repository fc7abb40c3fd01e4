import { lineDecimals } from "./overlays";
import type { Plot } from "./plot";
import { axisText } from "./scales";

/** Tell the prices of a plot, and what is drawn with them, to so many decimals. */
export function tellTo(plot: Plot, precision: number): void {
  plot.precision = precision;
  const format = (decimals: number, lowest: () => number) => ({
    type: "custom" as const,
    formatter: (price: number) => axisText(price, decimals, lowest()),
    minMove: 10 ** -decimals,
  });
  plot.prices.series.applyOptions({ priceFormat: format(precision, () => plot.lowest) });
  for (const { series, line } of plot.overlays.priced) {
    const told = lineDecimals(line, precision);
    series.applyOptions({ priceFormat: format(told, () => -1) }); // a drawdown lies below zero
  }
}

/** The same when they need more than before; never fewer: an axis does not go back and forth. */
export function tellFiner(plot: Plot, precision: number): void {
  if (precision > plot.precision) tellTo(plot, precision);
}
