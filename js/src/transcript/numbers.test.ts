import { expect, test } from "vitest";
import { counted, moneyText } from "./numbers";
import { clockText, isSameDay, stretchText } from "./times";

test.each([
  [{ amount: 812.4, currency: "USD" }, "+$812.40"],
  [{ amount: -1200, currency: "JPY" }, "−1,200 JPY"],
  [{ amount: 0, currency: "EUR" }, "0.00 EUR"],
  [{ amount: 0.00000012, currency: "BTC" }, "+0.00000012 BTC"],
])("money has its sign and currency: %o", (money, expected) => {
  expect(moneyText(money)).toBe(expected);
});

test("one is one", () => {
  expect([counted(1, "reply", "replies"), counted(1200, "message")]).toEqual([
    "1 reply",
    "1,200 messages",
  ]);
});

test("times are UTC, and one that is not known lies on no day", () => {
  expect(clockText(86_399e6)).toBe("23:59:59");
  expect([isSameDay(0, 86_399e6), isSameDay(0, 86_400e6), isSameDay(null, null)]).toEqual([
    true,
    false,
    false,
  ]);
});

test.each([
  [0.25, "250 ms"],
  [59, "59 s"],
  [7500, "2 h 5 min"],
  [86_400 * 12 + 3600, "12 d"],
])("%d seconds are %s", (seconds, expected) => {
  expect(stretchText(seconds)).toBe(expected);
});
