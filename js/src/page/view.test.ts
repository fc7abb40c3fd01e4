// @vitest-environment happy-dom
import { describe, expect, test, vi } from "vitest";
import { OpenedPage } from "./opened.example";

const opened = new OpenedPage();
const slot = (name: string) => opened.slot(name);
const button = (name: string) => opened.button(name);

describe("slots", () => {
  test("are made in the order in which they come, and keep their place", () => {
    opened.kernel.receive({ slots: { first: "<p>1</p>", second: "<p>2</p>" } });
    opened.kernel.receive({ slots: { first: "<b>one</b>" } });
    expect(opened.el.innerHTML).toBe(
      '<div class="mc-slot mc-slot-first"><b>one</b></div>' +
        '<div class="mc-slot mc-slot-second"><p>2</p></div>',
    );
  });

  test("that are the same are left alone", () => {
    opened.kernel.receive({ slots: { first: "<p>1</p>" } });
    const before = slot("first").firstChild;
    opened.kernel.receive({ slots: { first: "<p>1</p>" } });
    expect(slot("first").firstChild).toBe(before);
  });

  test("keep what was scrolled and what has the focus", () => {
    const html = (text: string) =>
      `<div data-scroll>${text}<button data-act="close" data-arg='"x"'></button></div>`;
    opened.kernel.receive({ slots: { table: html("1") } });
    const scroller = slot("table").firstElementChild as HTMLElement;
    scroller.scrollTop = 12;
    button("table").focus();
    opened.kernel.receive({ slots: { table: html("2") } });
    expect(slot("table").firstElementChild).not.toBe(scroller);
    expect(slot("table").firstElementChild?.scrollTop).toBe(12);
    expect(document.activeElement).toBe(button("table"));
  });

  test("wait while something in them is pressed, and show the newest then", () => {
    opened.kernel.receive({ slots: { table: "<button data-act=close>1</button>" } });
    const pressed = button("table");
    pressed.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    opened.kernel.receive({ slots: { table: "<button data-act=close>2</button>" } });
    opened.kernel.receive({ slots: { table: "<button data-act=close>3</button>" } });
    expect(button("table")).toBe(pressed);
    window.dispatchEvent(new Event("pointerup"));
    vi.advanceTimersByTime(0);
    expect(button("table").textContent).toBe("3");
  });
});

describe("fields", () => {
  const FIELD = "<b data-field='price'>–</b>";

  test("are shown wherever they are named, in slots that come later too", () => {
    opened.kernel.receive({ slots: { one: FIELD }, fields: { price: "98.50" } });
    opened.kernel.receive({ slots: { two: FIELD } });
    expect([slot("one").textContent, slot("two").textContent]).toEqual(["98.50", "98.50"]);
  });

  test("are text, not HTML", () => {
    opened.kernel.receive({
      slots: { one: FIELD },
      fields: { price: "<img src=x onerror=alert(1)>" },
    });
    expect(slot("one").textContent).toBe("<img src=x onerror=alert(1)>");
    expect(opened.el.querySelector("img")).toBeNull();
  });

  test("may have any name", () => {
    const name = `a"b]'\\`;
    opened.kernel.receive({ slots: { one: "<b></b>" } });
    slot("one").firstElementChild?.setAttribute("data-field", name);
    opened.kernel.receive({ fields: { [name]: "found" } });
    expect(slot("one").textContent).toBe("found");
  });

  test.each([
    ["+1.20", "up"],
    ["−1.20", "down"],
    ["1.20", "none"],
  ])("%s is marked as %s", (text, sign) => {
    opened.kernel.receive({ slots: { one: FIELD }, fields: { price: text } });
    expect((slot("one").firstElementChild as HTMLElement).dataset.sign).toBe(sign);
  });
});

describe("lists", () => {
  const list = () => opened.el.querySelector("ul") as HTMLElement;

  test("grow at their end and keep no more than they may", () => {
    opened.kernel.receive({ slots: { chat: '<ul data-list="chat" data-most="2"></ul>' } });
    opened.kernel.receive({ lists: { chat: ["<li>1</li>", "<li>2</li>"] } });
    opened.kernel.receive({ lists: { chat: ["<li>3</li>"] } });
    expect(list().innerHTML).toBe("<li>2</li><li>3</li>");
  });

  test("begin anew when the whole page comes", () => {
    opened.kernel.receive({ slots: { chat: '<ul data-list="chat" data-most="9"></ul>' } });
    opened.kernel.receive({ lists: { chat: ["<li>1</li>"] } });
    opened.kernel.receive({ lists: { chat: ["<li>2</li>"] }, whole: true });
    expect(list().innerHTML).toBe("<li>2</li>");
  });

  test("stand still while something in them is pressed", () => {
    const answer = (text: string) => `<li><button>${text}</button></li>`;
    opened.kernel.receive({ slots: { chat: '<ul data-list="chat" data-most="1"></ul>' } });
    opened.kernel.receive({ lists: { chat: [answer("1")] } });
    const pressed = list().querySelector("button") as HTMLElement;
    pressed.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    opened.kernel.receive({ lists: { chat: [answer("2")] } });
    opened.kernel.receive({ lists: { chat: [answer("3")] } });
    expect(list().textContent).toBe("1");
    window.dispatchEvent(new Event("pointerup"));
    vi.advanceTimersByTime(0);
    expect(list().textContent).toBe("3");
  });
});
