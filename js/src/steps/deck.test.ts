// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { elapsed } from "./clock";
import { Deck } from "./deck";

let shown: [number, boolean][];
beforeEach(() => {
  shown = [];
  location.hash = "";
});

const deck = (anchored?: (id: string) => number) =>
  new Deck(3, (...step) => shown.push(step), anchored);

test("it begins at the first step, stays within the steps, and the address keeps the step", () => {
  const steps = deck();
  steps.move(-1);
  steps.move(1);
  expect(location.hash).toBe("#2");
  steps.go(99);
  expect(location.hash).toBe("#3");
  expect(shown).toEqual([
    [0, true],
    [1, false],
    [2, false],
  ]);
});

test("a reload comes back to the step, and an address beyond the end to the last", () => {
  location.hash = "#2";
  expect(deck().at).toBe(1);
  location.hash = "#17";
  expect(deck().at).toBe(2);
});

test("an anchor of the page leads to its step, and one of none to the first", () => {
  location.hash = "#what-is-refused";
  expect(deck((id) => (id === "what-is-refused" ? 2 : -1)).at).toBe(2);
  location.hash = "#nothing";
  expect(deck().at).toBe(0);
});

test("time is told in minutes, and in hours once there are any", () => {
  expect([0, 65_400, 3_845_000].map(elapsed)).toEqual(["0:00", "1:05", "1:04:05"]);
});
