import { expect, test } from "vitest";
import { contestOf } from "./race_panel";

test("a race has who is worth most first, each from when they came", () => {
  const ann = { name: "Ann", color: "#111111", worths: [100, 90, 95] };
  const ben = { name: "Ben", color: "#222222", worths: [null, 100, 110] };
  const { start, racers } = contestOf({ start: 100, at: [1, 5, 9], racers: [ann, ben] });
  expect(start).toBe(100);
  expect(racers.map(({ name }) => name)).toEqual(["Ben", "Ann"]);
  expect(racers[0].curve).toEqual([[5, 100], [9, 110]]); // biome-ignore format: pairs
});

test("whose worth is not known is no even one: behind all others, without a curve", () => {
  const ann = { name: "Ann", color: "#111111", worths: [null, null] };
  const ben = { name: "Ben", color: "#222222", worths: [100, 60] };
  const { racers } = contestOf({ start: 100, at: [1, 5], racers: [ann, ben] });
  expect(racers.map(({ name, curve }) => [name, curve.length])).toEqual([["Ben", 2], ["Ann", 0]]); // biome-ignore format: pairs
});
