// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { afterPress, isPressedIn } from "./pressing";

let root: HTMLElement;
let drawn: string[];

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = "<main><p><button>press</button></p><b>beside</b></main>";
  root = document.querySelector("p") as HTMLElement;
  drawn = [];
});
afterEach(() => {
  window.dispatchEvent(new Event("blur"));
  vi.useRealTimers();
});

const pressed = () => root.querySelector("button") as HTMLElement;
const draw = (what: string) => afterPress(root, () => drawn.push(what));
const tell = (type: string, told: object = {}, target: EventTarget = pressed()) =>
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), told));

/** Hear of presses from now on, as the first that is drawn does. */
const listen = () => isPressedIn(root);

test("what is not pressed is drawn at once", () => {
  listen();
  tell("pointerdown", {}, document.querySelector("b") as HTMLElement);
  tell("pointerdown", { button: 2 });
  tell("keydown", { key: "a" });
  draw("now");
  expect(drawn).toEqual(["now"]);
});

test.each([
  ["pointer", "pointerdown", "pointerup", {}],
  ["key", "keydown", "keyup", { key: " " }],
])("what is pressed by a %s is drawn after the click, in order", (_, down, up, told) => {
  listen();
  tell(down, told);
  draw("one");
  draw("two");
  expect(isPressedIn(root)).toBe(true);
  tell(up, told);
  pressed().addEventListener("click", () => drawn.push("click"));
  tell("click");
  expect(drawn).toEqual(["click"]);
  vi.advanceTimersByTime(0);
  expect(drawn).toEqual(["click", "one", "two"]);
  expect(isPressedIn(root)).toBe(false);
});

test("a finger's click, which comes later than its release, is waited for", () => {
  listen();
  tell("pointerdown", { pointerType: "touch" });
  draw("late");
  tell("pointerup", { pointerType: "touch" });
  vi.advanceTimersByTime(50);
  expect(drawn).toEqual([]);
  tell("click");
  vi.advanceTimersByTime(0);
  expect(drawn).toEqual(["late"]);
});

test("a finger that scrolls presses nothing any more", () => {
  listen();
  tell("pointerdown", { pointerType: "touch" });
  draw("scrolled");
  tell("pointercancel");
  vi.advanceTimersByTime(0);
  expect(drawn).toEqual(["scrolled"]);
});

test("the same drawing waits once, and a press that follows at once is held too", () => {
  listen();
  const again = () => drawn.push("again");
  tell("pointerdown");
  afterPress(root, again);
  afterPress(root, again);
  tell("pointerup");
  tell("pointerdown");
  vi.advanceTimersByTime(0);
  expect(drawn).toEqual([]);
  tell("pointerup");
  vi.advanceTimersByTime(0);
  expect(drawn).toEqual(["again"]);
});

test("where the pressed thing is gone, what waited comes before what is new", () => {
  listen();
  tell("pointerdown");
  draw("old");
  root.replaceChildren();
  draw("new");
  expect(drawn).toEqual(["old", "new"]);
});
