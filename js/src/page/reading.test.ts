// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { OpenedPage } from "./opened.example";

const opened = new OpenedPage();
const box = () => opened.el.querySelector("[data-scroll]") as HTMLElement;

function scroll(top: number): void {
  box().scrollTop = top;
  box().dispatchEvent(new Event("scroll"));
}

const told = () =>
  opened.kernel.sent.filter(({ act }) => act).map(({ act, arg, number }) => [act, arg, number]);

test("a table that is scrolled down is to stand still, and to go on when it is scrolled up", () => {
  opened.kernel.receive({ slots: { table: "<div data-scroll='Fills/1'></div>" } });
  scroll(30);
  scroll(60);
  expect(told()).toEqual([["hold", "still", 0]]);
  scroll(0);
  expect(told().slice(1)).toEqual([["hold", "", 0]]);
});

test("another table of the same slot begins at its top", () => {
  opened.kernel.receive({ slots: { table: "<div data-scroll='Fills/1'></div>" } });
  box().scrollTop = 30;
  opened.kernel.receive({ slots: { table: "<div data-scroll='Fills/1'>new</div>" } });
  expect(box().scrollTop).toBe(30);
  opened.kernel.receive({ slots: { table: "<div data-scroll='Trades/2'></div>" } });
  expect(box().scrollTop).toBe(0);
});

test("who scrolls a conversation up to its first word asks once for what was said before", () => {
  const list = "<ol data-list='said' data-most='9'><li data-key='7'></li></ol>";
  opened.kernel.receive({ slots: { chat: `<div data-scroll="">${list}</div>` } });
  scroll(500);
  expect(told()).toEqual([]);
  scroll(10);
  scroll(0);
  expect(told()).toEqual([["earlier", "7", 0]]);
  opened.kernel.receive({ earlier: { said: ["<li data-key='6'></li>"] } });
  scroll(0);
  expect(told().slice(1)).toEqual([["earlier", "6", 0]]);
});

test("what could not be asked or told is asked and told again", () => {
  const list = "<ol data-list='said' data-most='9'><li data-key='7'></li></ol>";
  opened.kernel.receive({ slots: { chat: `<div data-scroll="">${list}</div>` } });
  const ask = () => scroll(0);
  opened.kernel.fails = true;
  ask();
  opened.kernel.fails = false;
  ask();
  opened.kernel.receive({ took: 0, refused: 0 });
  ask();
  opened.kernel.receive({ whole: true });
  ask();
  ask();
  expect(told()).toEqual(Array(3).fill(["earlier", "7", 0]));
  opened.kernel.receive({ slots: { chat: "<div data-scroll='Fills/1'></div>" } });
  opened.kernel.fails = true;
  scroll(30);
  opened.kernel.fails = false;
  scroll(60);
  expect(told().slice(3)).toEqual([["hold", "still", 0]]);
});

test("a table in which words are selected is shown anew when they are not any more", () => {
  opened.kernel.receive({ slots: { table: "<p>one two</p>" } });
  const words = opened.slot("table").querySelector("p")?.firstChild as Text;
  document.getSelection()?.setBaseAndExtent(words, 0, words, 3);
  opened.kernel.receive({ slots: { table: "<p>three</p>" } });
  expect(opened.slot("table").textContent).toBe("one two");
  document.getSelection()?.removeAllRanges();
  document.dispatchEvent(new Event("selectionchange"));
  expect(opened.slot("table").textContent).toBe("three");
});
