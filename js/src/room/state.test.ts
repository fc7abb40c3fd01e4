import { expect, test } from "vitest";
import { fillNumbers, makerOf } from "./fills";
import { room } from "./room.example";
import { type BarRow, changed, decimalsIn, type FillRow, ranking } from "./state";
import { handful, lastFill } from "./ticket";

const bar = (time: number, close: number): BarRow => [time, close, close, close, close, 1];

test("a change adds what is new, and nothing twice", () => {
  const next = changed(room, {
    kind: "change",
    frame: 2,
    now: 2,
    counts: [3, 1, 0],
    bars: [bar(2, 11), bar(3, 12)],
    words: [room.words[0]],
    worths: [10_500, 9_000],
  });
  expect(next.bars.map(([time]) => time)).toEqual([1, 2, 3]);
  expect(next.words).toEqual(room.words);
  expect(next.curves).toEqual([
    [[2, 10_000], [3, 10_500]],
    [[2, 10_000], [3, 9_000]],
  ]); // biome-ignore format: pairs
  expect(room.bars.length).toBe(2);
});

test("who comes later has a curve from then on, and a fill between bars moves the last point", () => {
  const carl = { ...room.people[0], name: "Carl" };
  const next = changed(room, {
    kind: "change",
    frame: 2,
    now: 2,
    people: { "2": carl },
    worths: [9_990, 10_000, 10_000],
  });
  expect(next.curves).toEqual([[[2, 9_990]], [[2, 10_000]], [[2, 10_000]]]);
  expect(next.people[2].name).toBe("Carl");
});

test("who is worth most comes first", () => {
  const told = ranking({ ...room, worths: [9_000, 11_000] });
  expect(told.map(({ person, gain }) => [person.name, gain])).toEqual([
    ["Ben", 1_000],
    ["Ann", -1_000],
  ]);
});

test("a handful is a round number of shares for a tenth of the account", () => {
  const costing = (close: number) =>
    handful({ bars: [bar(1, close)], room: { ...room.room, cash: 10_000_000 } });
  expect([38.7, 1.3, 650, 90_000].map(costing)).toEqual([200, 7000, 10, 1]);
});

test("what one did last is told with its price and day, and nobody else's", () => {
  const fills: FillRow[] = [
    [86_400, "Ann", "buy", 1000, 7.684, "Up!"],
    [172_800, "Ben", "sell", 1, 7.7, ""],
  ];
  expect(lastFill({ ...room, fills }, "Ann")).toBe("Bought 1,000 at 7.684 on 1970-01-02.");
  expect(lastFill(room, "Ann")).toBe("");
});

test("a fill is kept as long as its bar, and known by who did it", () => {
  const fills: FillRow[] = [
    [0, "Ann", "buy", 1, 10, ""],
    [1, "Ben", "sell", 2, 10, "Enough."],
  ];
  const next = changed(room, { kind: "change", frame: 2, now: 2, counts: [2, 1, 2], fills });
  expect(next.fills).toEqual(fills.slice(1));
  expect(makerOf(next, 0)).toEqual({ name: "Ben", color: "#1f77b4", why: "Enough." });
  expect(makerOf({ ...next, people: [] }, 0)).toBeNull();
  expect([...fillNumbers(next)]).toEqual([1, -1, 2, 10]);
});

test("prices are told to as many decimals as one has needed, and never to fewer again", () => {
  const after = (from: typeof room, close: number) => {
    const count = from.counts[0] + 1;
    const news = { counts: [count, 1, 0] as [number, number, number], bars: [bar(count, close)] };
    return changed(from, { kind: "change", frame: count, now: count, ...news });
  };
  const finer = after(room, 16.4228);
  let later = finer;
  for (let count = 0; count < 700; count += 1) later = after(later, 16.42);
  expect([room, finer, later].map(decimalsIn)).toEqual([2, 4, 4]);
});
