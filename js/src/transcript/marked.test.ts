// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { appendMarked, pointsBefore, unitsOf } from "./marked";

function marked(text: string, ...marks: [number, number, string][]): string {
  const parent = document.createElement("p");
  const given = marks.map(([start, end, name]) => ({ start, end, name }));
  appendMarked(parent, text, given);
  expect(parent.textContent).toBe(text);
  return parent.innerHTML;
}

test("marks are counted in code points, whatever they take in UTF-16", () => {
  expect(marked("🐻 bear", [2, 6, "found"])).toBe('🐻 <mark class="found">bear</mark>');
  expect(pointsBefore("🐻 bear", 3)).toBe(2);
  expect(unitsOf("🐻a")).toEqual([0, 2, 3]);
});

test("marks that overlap are cut where one begins or ends", () => {
  expect(marked("abcd", [0, 3, "one"], [2, 4, "two"])).toBe(
    '<mark class="one">ab</mark><mark class="one two">c</mark><mark class="two">d</mark>',
  );
});

test("marks beyond the text mark nothing", () => {
  expect(marked("ab", [5, 9, "one"], [-3, 1, "two"])).toBe('<mark class="two">a</mark>b');
});
