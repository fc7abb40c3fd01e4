// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { appendMarked, pointsBefore, pointsShown, unitsOf } from "./marked";

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

test("what turns the direction of writing is shown by its number, and what is selected is found", () => {
  const box = document.createElement("div");
  appendMarked(box, "a\u202eb🐻c", [{ start: 2, end: 3, name: "found" }]);
  expect(box.textContent).toBe("a⟨U+202E⟩b🐻c");
  expect(box.querySelector("mark")?.textContent).toBe("b");
  expect([0, 1, 9, 10, 12].map((units) => pointsShown("a\u202eb🐻c", units))).toEqual([
    0, 1, 2, 3, 4,
  ]);
});
