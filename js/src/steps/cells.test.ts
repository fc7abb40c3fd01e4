// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { SHOWS_CODE, stepsIn } from "./cells";

const words = (html: string) =>
  `<div cell-index="0"><div class="jp-MarkdownOutput">${html}</div></div>`;
const code = (output: string, tags = "") =>
  `<div cell-index="0"><div class="jp-Cell jp-CodeCell ${output ? "" : "jp-mod-noOutputs"} ${tags}">
     <div class="jp-Cell-inputWrapper"><div class="jp-InputArea-editor">x = 1</div></div>${output}</div></div>`;

let root: HTMLElement;
beforeEach(() => {
  root = document.createElement("div");
});

function stepsOf(...cells: string[]) {
  root.innerHTML = cells.join("");
  return stepsIn(root, "talk");
}

const titles = (...cells: string[]) => stepsOf(...cells).map(({ title }) => title);

test("each heading begins a step, also one of several in a cell", () => {
  const three = words("<h1>One</h1><p>a</p><h2>Two</h2><p>b</p><h3>Three</h3><p>c</p>");
  const steps = stepsOf(three, code("3"));
  expect(steps.map(({ title }) => title)).toEqual(["One", "Two", "Three"]);
  expect(steps[0]?.cells.map((cell) => cell.textContent)).toEqual(["Onea"]);
  expect(steps[2]?.cells).toHaveLength(2);
  expect(root.querySelectorAll("h2")).toHaveLength(1);
});

test("a heading with nothing below it goes with the next, and words before one with what was", () => {
  expect(titles(words("<h1>Title</h1>"), words("<h2>First</h2><p>a</p>"))).toEqual(["Title"]);
  const [one] = stepsOf(words("<h1>One</h1><p>a</p>"), words("<p>more</p><h2>Two</h2><p>b</p>"));
  expect(one?.cells.map((cell) => cell.textContent)).toEqual(["Onea", "more"]);
});

test("a notebook without a heading is one step of its name; a late heading names it", () => {
  expect(titles(code("1"), code("2"))).toEqual(["talk"]);
  expect(titles(code(""), words("<h1>One</h1><p>a</p>"))).toEqual(["talk", "One"]);
});

test("code is shown where the notebook says so, and where there is nothing else", () => {
  const shown = (...cells: string[]) =>
    stepsOf(...cells).flatMap((step) => step.cells.map((cell) => cell.hasAttribute(SHOWS_CODE)));
  expect(shown(words("<h2>A</h2>"), code(""))).toEqual([false, true]);
  expect(shown(words("<h2>A</h2><p>a</p>"), code(""))).toEqual([false, false]);
  expect(shown(words("<h2>A</h2>"), code("1"))).toEqual([false, false]);
  expect(shown(words("<h2>A</h2>"), code("1", "celltag_presented-code"))).toEqual([false, true]);
});
