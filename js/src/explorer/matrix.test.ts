// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import type { Matrix } from "./answers";
import { folded, leastAnswered, WhoToWhom } from "./matrix";
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
  others: 0,
};

function shown(matrix: Matrix, choose = vi.fn()) {
  const parent = document.createElement("div");
  new WhoToWhom(parent, choose).show(matrix);
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
  expect(bob.title).toBe("Not measurable: the source does not tell who answers what Bob says");
  expect(bob.getAttribute("aria-label")).toBe(bob.title);
  expect(shown(spoken).querySelector("caption")?.textContent).toContain("–: not measurable");
});

test("a press chooses who speaks and who is spoken to, and leaves the rest", () => {
  const choose = vi.fn();
  shown(spoken, choose).querySelector("button")?.click();
  const [[change]] = choose.mock.calls;
  expect(change(whole({ words: "risk" }))).toEqual(
    whole({ words: "risk", senders: ["Ann"], recipients: ["Bob"] }),
  );
});

test("where nobody is spoken to alone, it is said why nothing is counted", () => {
  const text = shown({ ...spoken, counts: null, reason: "the log names no listeners" }).textContent;
  expect(text).toContain("Not to be told: the log names no listeners.");
  expect(shown({ ...spoken, names: [] }).textContent).toContain("Nobody says anything here.");
});

const three: Matrix = {
  names: ["Ann", "Bob", "Cy"],
  counts: [
    [0, 3, 1],
    [2, 0, 4],
    [5, 6, 0],
  ],
  broadcasts: [1, 2, 3],
  answered: [
    [9, 1],
    [0, 9],
    [1, 19],
  ],
  others: 0,
};

test("who has no room is folded with the others, and nothing of what they say is lost", () => {
  expect(folded(three, 2)).toEqual({
    names: ["Ann", "others"],
    counts: [
      [0, 4],
      [7, 10],
    ],
    broadcasts: [1, 5],
    answered: [
      [9, 1],
      [1, 28],
    ],
    others: 2,
  });
  expect(folded(three, 3)).toBe(three);
  expect(folded({ ...three, others: 7 }, 1).others).toBe(8); // Bob, and the seven of the last name
});

test("whom one answers least is told, where there is enough to tell and where it is one person", () => {
  expect(leastAnswered(three)).toEqual({ name: "Cy", yes: 1, of: 20 });
  expect(leastAnswered({ ...three, others: 7 })).toEqual({ name: "Ann", yes: 9, of: 10 });
});
