import { expect, test } from "vitest";
import { counted, gainText, moneyText, plainText, signOf } from "./numbers";
import { areDays, clockText, isSameDay, saidText, stretchText } from "./times";

test.each([
  [{ amount: 812.4, currency: "USD" }, "+$812.40"],
  [{ amount: -1200, currency: "JPY" }, "−1,200 JPY"],
  [{ amount: 0, currency: "EUR" }, "0.00 EUR"],
  [{ amount: 0.00000012, currency: "BTC" }, "+0.00000012 BTC"],
])("money has its sign and currency: %o", ({ amount, currency }, expected) => {
  expect(gainText(amount, currency)).toBe(expected);
});

test("what is not known is blank, and a little is not nothing", () => {
  expect([
    moneyText(Number.NaN, "USD"),
    gainText(Number.NaN, "USD"),
    plainText(Number.NaN),
  ]).toEqual(["", "", ""]);
  expect([moneyText(-0.5, "USD"), moneyText(3, null)]).toEqual(["−$0.50", "3.00"]);
  expect([moneyText(12, "CAD"), moneyText(0.0004, "BTC")]).toEqual(["12.00 CAD", "0.0004 BTC"]);
  expect([plainText(0.00001), plainText(-10)]).toEqual(["0.00001", "−10"]);
  expect([1.4e-11, -1.4e-11].map((each) => moneyText(each, "USD"))).toEqual(["$0.00", "$0.00"]);
  expect([gainText(1.4e-11, "USD"), signOf(-1.4e-11), signOf(-1)]).toEqual(["$0.00", "", "down"]);
});

test("one is one", () => {
  expect([counted(1, "reply", "replies"), counted(1200, "message")]).toEqual([
    "1 reply",
    "1,200 messages",
  ]);
});

test("times are UTC, and one that is not known lies on no day", () => {
  expect(clockText(86_399e6)).toBe("23:59:59");
  expect(saidText(86_399e6, true)).toBe("about 23:59");
  expect(areDays(2 * 86_400e6, null)).toBe(true);
  expect(areDays(2 * 86_400e6, 86_399e6)).toBe(false);
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
