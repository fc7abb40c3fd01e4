import { expect, test } from "vitest";
import { seekerOf } from "./seeking";
import { Refusal } from "./source";

const found = (words: string, text: string) =>
  seekerOf(words)(text)?.map(([start, end]) => text.slice(start, end)) ?? null;

test.each([
  ["risk", "Margin RISK, risk", ["RISK", "risk"]],
  ["margin risk", "risk of a margin", ["margin", "risk"]],
  ['"margin risk"', "risk of a margin", null],
  ['"margin risk"', "the margin risk", ["margin risk"]],
  ["risk -margin", "margin risk", null],
  ["risk -margin", "a risk", ["risk"]],
  ["-margin", "a risk", []],
  ["(a", "sum(a)", ["(a"]],
  ["/r.sk$/", "a RISK", ["RISK"]],
  ["/^risk/", "a risk", null],
  ["/x*/", "a risk", []],
  ["", "a risk", null],
])("%s in %s", (words, text, expected) => {
  expect(found(words, text)).toEqual(expected);
});

test("what is no regular expression is refused in words", () => {
  expect(() => seekerOf("/(/")).toThrow(Refusal);
});
