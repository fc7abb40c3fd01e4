// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { frameLabel } from "./timeframes";
import { leaveWheelToPage } from "./wheel";

test.each([
  [{ deltaY: 100 }, false],
  [{ deltaY: 100, ctrlKey: true }, true],
  [{ deltaY: 100, metaKey: true }, true],
  [{ deltaX: 100 }, true],
])("a wheel of %o is the chart's: %s", (turn, isHeard) => {
  const canvas = document.createElement("div");
  const inner = canvas.appendChild(document.createElement("canvas"));
  leaveWheelToPage(canvas);
  let heard = false;
  inner.addEventListener("wheel", () => {
    heard = true;
  });
  const event = new WheelEvent("wheel", { ...turn, bubbles: true, cancelable: true });
  for (const [key, value] of Object.entries(turn)) // happy-dom leaves out which keys are down
    Object.defineProperty(event, key, { value });
  inner.dispatchEvent(event);
  expect([heard, event.defaultPrevented]).toEqual([isHeard, false]);
});

test.each([
  ["ME", "1M"],
  ["1D", "1D"],
  [null, ""],
])("the timeframe %s is called %s", (timeframe, label) => {
  expect(frameLabel(timeframe)).toBe(label);
});
