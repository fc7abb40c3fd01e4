import { expect, test } from "vitest";
import type { Plot } from "./plot";
import { tellFiner, tellTo } from "./precision";

interface Format {
  priceFormat: { formatter: (price: number) => string };
}

test("an axis takes the decimals that a price needs, and never goes back", () => {
  let axis = (_price: number) => "";
  const series = {
    applyOptions: ({ priceFormat }: Format) => {
      axis = priceFormat.formatter;
    },
  };
  const plot = { prices: { series }, overlays: { priced: [] }, lowest: 0 } as unknown as Plot;
  tellTo(plot, 2);
  expect(axis(16.4228)).toBe("16.42");
  tellFiner(plot, 4);
  tellFiner(plot, 2);
  expect([axis(16.4228), axis(-1), plot.precision]).toEqual(["16.4228", "", 4]);
});
