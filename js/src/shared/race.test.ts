import { expect, test } from "vitest";
import { spread } from "./race";

test("names that are near each other stand one below the other", () => {
  expect(spread([10, 12, 80], 20, 200)).toEqual([10, 30, 80]);
});

test("names at the lower edge move up, and none is cut off", () => {
  expect(spread([10, 95, 96, 97], 20, 100)).toEqual([10, 60, 80, 100]);
});
