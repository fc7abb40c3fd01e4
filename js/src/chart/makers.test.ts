import { expect, test } from "vitest";
import { type Arrow, toldOf } from "./arrows";
import { UTC } from "./clocks";
import { byMaker, type Maker } from "./makers";

const rows = Float64Array.from([60, 1, 2, 100, 60, 1, 3, 101, 60, 1, 5, 102, 60, 1, 7, 103]);
const arrow: Arrow = { candle: 0, bought: true, quantity: 10, fills: [0, 1, 2] };
const maker = (name: string, color: string, why = ""): Maker => ({ name, color, why });
const [ann, ben] = [maker("Ann", "#111111", "It is\ncheap."), maker("Ben", "#222222")];

test("an arrow is one for each who did its fills, in their colour", () => {
  const made = byMaker(arrow, rows, (fill) => (fill === 1 ? ben : ann));
  expect(made).toEqual([
    { candle: 0, bought: true, quantity: 7, fills: [0, 2], color: "#111111" },
    { candle: 0, bought: true, quantity: 3, fills: [1], color: "#222222" },
  ]);
});

test("of many, or of somebody who is not known, it stays one and has nobody's colour", () => {
  const all = { ...arrow, fills: [0, 1, 2, 3] };
  expect(byMaker(all, rows, (fill) => maker(String(fill), "#333333"))).toEqual([all]);
  expect(byMaker(arrow, rows, (fill) => (fill ? ann : null))).toEqual([arrow]);
});

test("it opens to who did what at which price, and why", () => {
  const told = toldOf(arrow, rows, 2, UTC, (fill) => (fill ? ben : ann));
  expect(told.slice(0, 3)).toEqual([
    { text: "3 buys, 10", isHeading: true },
    {
      text: "1970-01-01 00:01:00 UTC, \u2068Ann\u2069: 2 at 100.00 \u2068“It is cheap.”\u2069",
      color: "#111111",
    },
    { text: "1970-01-01 00:01:00 UTC, \u2068Ben\u2069: 3 at 101.00", color: "#222222" },
  ]);
});

test("what nobody sees in names and words is told, and long words are cut", () => {
  const sly = maker("A\u202en", "#111111", `${"a".repeat(200)}`);
  const [, { text }] = toldOf({ ...arrow, fills: [0] }, rows, 2, UTC, () => sly);
  expect(text).toContain("A⟨U+202E⟩n");
  expect(text).toContain(`“${"a".repeat(140)}…”`);
});
