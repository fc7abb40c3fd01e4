import { expect, test } from "vitest";
import { priceText, signedText, volumeText } from "./figures";

// the same in tests/test_formatting.py: `test_what_the_chart_says_in_javascript`
test.each([
  [1.23456, 4, "1.2346"],
  [1234.5, 2, "1,234.50"],
  [654_551.91, 2, "654,551.91"],
  [39_000, 0, "39,000"],
  [12_000.25, 2, "12,000.25"],
  [2.5e-10, 13, "0.0000000002500"],
  [-37.63, 2, "−37.63"],
])("a price of %d to %i decimals is %s", (value, decimals, text) => {
  expect(priceText(value, decimals)).toBe(text);
});

test.each([
  [700, "700"],
  [999.4, "999"],
  [999.6, "1.0 k"],
  [1_250_000, "1.2 M"],
  [11_934_200, "11.9 M"],
  [2.5e12, "2,500.0 B"],
])("a volume of %d is %s", (value, text) => {
  expect(volumeText(value)).toBe(text);
});

test.each([
  [1.2, "+1.20"],
  [-1234.5, "−1,234.50"],
  [0, "0.00"],
  [-0.001, "0.00"],
])("a change of %d is %s", (value, text) => {
  expect(signedText(value, 2)).toBe(text);
});

test("what is not known is a dash", () => {
  expect([priceText(Number.NaN, 2), volumeText(Number.NaN)]).toEqual(["–", "–"]);
});
