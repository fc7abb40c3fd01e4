// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { hearSwipes } from "./swipes";

const at = (clientX: number, clientY: number) => ({ clientX, clientY }) as Touch;

function touch(target: Element, type: string, told: object): void {
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), told));
}

test("a swipe turns over; a scroll, a tap, two fingers and a finger on a chart do not", () => {
  document.body.innerHTML = "<p>words</p><div class='mc'><canvas></canvas></div>";
  const swiped: number[] = [];
  hearSwipes(document, (by) => swiped.push(by));
  const swipe = (selector: string, x: number, y: number, fingers = 1) => {
    const target = document.querySelector(selector) as Element;
    touch(target, "touchstart", { touches: Array(fingers).fill(at(200, 200)) });
    touch(target, "touchend", { changedTouches: [at(200 + x, 200 + y)] });
  };
  swipe("p", -100, 10);
  swipe("p", 100, -10);
  swipe("p", -100, 90);
  swipe("p", -20, 0);
  swipe("p", -100, 0, 2);
  swipe("canvas", -100, 0);
  expect(swiped).toEqual([1, -1]);
});

test("a swipe turns over where what was touched is taken from the page meanwhile", () => {
  document.body.innerHTML = "<p>words</p>";
  const swiped: number[] = [];
  hearSwipes(document, (by) => swiped.push(by));
  const words = document.querySelector("p") as Element;
  touch(words, "touchstart", { touches: [at(200, 200)] });
  words.remove();
  touch(words, "touchend", { changedTouches: [at(100, 200)] });
  expect(swiped).toEqual([1]);
});
