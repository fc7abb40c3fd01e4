import { expect, test } from "vitest";
import { priceText, signedText, volumeText } from "./figures";
import cases from "./figures.cases.json"; // those of `tests/test_formatting.py` too

test.each(cases.prices as [number, number, string][])(
  "a price of %d to %i decimals is %s",
  (value, decimals, text) => {
    expect(priceText(value, decimals)).toBe(text);
  },
);

test.each(cases.volumes as [number, string][])("a volume of %d is %s", (value, text) => {
  expect(volumeText(value)).toBe(text);
});

test.each(cases.changes as [number, string][])("a change of %d is %s", (value, text) => {
  expect(signedText(value, 2)).toBe(text);
});

test("what is not known is a dash", () => {
  expect([priceText(Number.NaN, 2), volumeText(Number.NaN)]).toEqual(["–", "–"]);
});
