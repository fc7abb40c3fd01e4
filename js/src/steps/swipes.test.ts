// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { hearSwipes } from "./swipes";

test("a swipe turns over; a scroll, a tap, two fingers and a finger on a chart do not", () => {
  document.body.innerHTML = "<p>words</p><div class='mc'><canvas></canvas></div>";
  const swiped: number[] = [];
  hearSwipes(document, (by) => swiped.push(by));
  const swipe = (selector: string, x: number, y: number, fingers = 1) => {
    const target = document.querySelector(selector) as Element;
    const at = (clientX: number, clientY: number) => ({ clientX, clientY }) as Touch;
    const begin = new Event("touchstart", { bubbles: true });
    Object.assign(begin, { touches: Array(fingers).fill(at(200, 200)) });
    target.dispatchEvent(begin);
    const end = new Event("touchend", { bubbles: true });
    Object.assign(end, { changedTouches: [at(200 + x, 200 + y)] });
    target.dispatchEvent(end);
  };
  swipe("p", -100, 10);
  swipe("p", 100, -10);
  swipe("p", -100, 90);
  swipe("p", -20, 0);
  swipe("p", -100, 0, 2);
  swipe("canvas", -100, 0);
  expect(swiped).toEqual([1, -1]);
});
