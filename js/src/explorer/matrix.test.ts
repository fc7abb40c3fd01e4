// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import type { Matrix, Overview } from "./answers";
import { showMatrix } from "./matrix";
import { whole } from "./traits";

const spoken: Matrix = {
  names: ["Ann", "Bob"],
  counts: [
    [0, 3],
    [0, 0],
  ],
  broadcasts: [1200, 5],
  answered: [
    [1, 19],
    [0, 0],
  ],
};

function shown(matrix: Matrix, choose = vi.fn()) {
  const parent = document.createElement("div");
  showMatrix(parent, { matrix } as Overview, whole({ words: "risk" }), choose);
  return parent;
}

const rowsOf = (parent: Element) =>
  [...parent.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => cell.textContent));

test("who spoke to whom, to all, and how much was said and heard", () => {
  expect(rowsOf(shown(spoken))).toEqual([
    ["", "answered", "Ann", "Bob", "all", "said"],
    ["Ann", "5 %", "", "3", "1,200", "1,203"],
    ["Bob", "–", "", "", "5", "5"],
    ["heard", "", "0", "3"],
  ]);
});

test("who is not answered stands out, and not one of whom it is not known", () => {
  const [ann, bob] = shown(spoken).querySelectorAll<HTMLElement>(".mc-explorer-answered");
  expect([ann.dataset.ignored, bob.dataset.ignored]).toEqual(["", undefined]);
  expect(bob.title).toBe("Whether Bob is answered is not known.");
});

test("a press chooses who speaks and who is spoken to, and leaves the rest", () => {
  const choose = vi.fn();
  shown(spoken, choose).querySelector("button")?.click();
  expect(choose).toHaveBeenCalledWith(
    whole({ words: "risk", senders: ["Ann"], recipients: ["Bob"] }),
  );
});

test("where nobody is spoken to alone, it is said why nothing is counted", () => {
  const text = shown({ ...spoken, counts: null, reason: "the log names no listeners" }).textContent;
  expect(text).toContain("Not to be told: the log names no listeners.");
  expect(shown({ ...spoken, names: [] }).textContent).toContain("Nobody says anything here.");
});
