import { expect, test } from "vitest";
import { Table } from "./table";
import { tripsInSight, tripsOf } from "./trips";

const table = new Table(Float64Array.of(0, 60, 120, 180), 1);

test("a round trip lies at the candles that hold its entry and its exit", () => {
  const values = Float64Array.of(60, 10, 130, 12, 5, 0, 9, 180, 8, -1);
  expect(tripsOf(values, table)).toEqual([
    { from: 1, entry: 10, to: 2, exit: 12, won: true },
    { from: 0, entry: 9, to: 3, exit: 8, won: false },
  ]);
});

test("one that earned nothing has not won", () => {
  expect(tripsOf(Float64Array.of(0, 9, 60, 9, 0), table)[0].won).toBe(false);
});

test("those are in sight of which a part is", () => {
  const trips = tripsOf(Float64Array.of(0, 9, 60, 8, 1, 120, 9, 180, 8, 1), table);
  expect(tripsInSight(trips, { from: 0.5, to: 1.5 })).toEqual([trips[0]]);
  expect(tripsInSight(trips, { from: 0, to: 9 })).toHaveLength(2);
  expect(tripsInSight(trips, null)).toEqual([]);
});
