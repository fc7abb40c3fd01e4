// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ExampleModel } from "../shared/model.example";
import { commandOf, nextSpeed } from "./commands";
import { Keeper } from "./keeper";
import type { ReplayTraits } from "./traits";

const traits = (): ReplayTraits & Record<string, unknown> => ({
  ...{ time: null, speed: 1, playing: false, skip_silence: true, symbol: "", reading: null },
  ...{ theme: "dark", height: 700 },
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a clock that runs tells the traits now and then, and the last time always", () => {
  const example = new ExampleModel(traits());
  const keeper = new Keeper(example.model);
  for (let frame = 1; frame <= 20; frame += 1) {
    keeper.keep({ time: frame });
    vi.advanceTimersByTime(16);
  }
  const told = example.get("time") as number;
  expect(told).toBeGreaterThan(0);
  expect(told).toBeLessThan(20e6);
  vi.advanceTimersByTime(1000);
  expect(example.get("time")).toBe(20e6);
});

test("what is told from here is no news, what the other side sets is, once", () => {
  const example = new ExampleModel(traits());
  const keeper = new Keeper(example.model);
  keeper.keep({ time: 5 });
  vi.advanceTimersByTime(1000);
  expect(keeper.isNews("time")).toBe(false);
  example.set("time", 7e6);
  expect([keeper.isNews("time"), keeper.isNews("time")]).toEqual([true, false]);
  expect(keeper.kept.time).toBe(7);
});

test("the last word is the other side's, where both move the clock", () => {
  const example = new ExampleModel(traits());
  const keeper = new Keeper(example.model);
  keeper.keep({ time: 5 });
  example.set("time", 9e6);
  expect(keeper.isNews("time")).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(example.get("time")).toBe(9e6);
});

test("each speed leads to the next, and the ends to themselves", () => {
  expect([0.5, 1, 3, 20, 50].map((speed) => nextSpeed(speed, 1))).toEqual([1, 2, 5, 50, 50]);
  expect([0.5, 1, 3, 20, 50].map((speed) => nextSpeed(speed, -1))).toEqual([0.5, 0.5, 2, 10, 20]);
});

test.each([
  [{ key: "ArrowRight" }, "nextEvent"],
  [{ key: "ArrowRight", shiftKey: true }, "nextTrade"],
  [{ key: "+", shiftKey: true }, "faster"],
  [{ key: "?", shiftKey: true }, "help"],
  [{ key: " ", ctrlKey: true }, undefined],
  [{ key: "x" }, undefined],
])("the key %o is the command %s", (pressed, command) => {
  expect(commandOf(new KeyboardEvent("keydown", pressed))).toBe(command);
});
