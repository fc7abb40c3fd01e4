import { expect, test, vi } from "vitest";
import type { Window } from "./answers";
import { Windows } from "./windows";

const TOTAL = 5000;
const settled = () => new Promise((done) => setTimeout(done));

function numbered(first = 0) {
  const arrived = vi.fn();
  const failed = vi.fn();
  const ask = vi.fn(
    async (offset: number, limit: number): Promise<Window<number>> => ({
      total: TOTAL,
      offset,
      rows: Array.from({ length: limit }, (_, row) => first + offset + row),
    }),
  );
  return { arrived, ask, failed, windows: new Windows(ask, arrived, failed) };
}

test("the windows around what is in sight come, each asked for once", async () => {
  const { arrived, ask, windows } = numbered();
  windows.need(-20, 120);
  windows.need(90, 130);
  expect(windows.get(0)).toBeUndefined();
  await settled();
  windows.need(0, 199);
  expect(ask.mock.calls).toEqual([
    [0, 100],
    [100, 100],
  ]);
  const places = (first: number) => new Set(Array.from({ length: 100 }, (_, row) => first + row));
  expect(arrived.mock.calls).toEqual([
    [TOTAL, places(0)],
    [TOTAL, places(100)],
  ]);
  expect([windows.get(0), windows.get(199), windows.get(200)]).toEqual([0, 199, undefined]);
});

test("rows on their way to what was chosen before are not taken in", async () => {
  const { arrived, windows } = numbered();
  windows.need(0, 0);
  windows.clear();
  await settled();
  expect(windows.get(0)).toBeUndefined();
  expect(arrived).not.toHaveBeenCalled();
});

test("rows that are asked for anew stand until the new ones come", async () => {
  const { ask, windows } = numbered();
  windows.need(0, 0);
  await settled();
  windows.renew();
  ask.mockResolvedValueOnce({ total: TOTAL, offset: 0, rows: [7] });
  windows.need(0, 0);
  expect(windows.get(0)).toBe(0);
  await settled();
  expect(windows.get(0)).toBe(7);
  windows.need(0, 0);
  expect(ask).toHaveBeenCalledTimes(2);
});

test("of rows that came anew only those are told that are others", async () => {
  const { arrived, ask, windows } = numbered();
  windows.need(0, 0);
  await settled();
  windows.renew();
  const rows = Array.from({ length: 100 }, (_, row) => (row === 3 ? -1 : row));
  ask.mockResolvedValueOnce({ total: TOTAL, offset: 0, rows });
  windows.need(0, 0);
  await settled();
  expect(arrived).toHaveBeenLastCalledWith(TOTAL, new Set([3]));
});

test("what could not come is told, and asked for again when it is needed", async () => {
  const { ask, failed, windows } = numbered();
  ask.mockRejectedValueOnce(new Error("The kernel is busy."));
  windows.need(0, 0);
  await settled();
  expect(failed).toHaveBeenCalledWith(new Error("The kernel is busy."));
  windows.need(0, 0);
  await settled();
  expect(windows.get(0)).toBe(0);
});

test("of a long list the windows that were needed last are kept", async () => {
  const { windows } = numbered();
  for (let place = 0; place < TOTAL; place += 100) {
    windows.need(0, 0);
    windows.need(place, place);
    await settled();
  }
  const kept = Array.from({ length: TOTAL }, (_, place) => windows.get(place));
  expect(kept.filter((row) => row !== undefined)).toHaveLength(1200);
  expect([windows.get(0), windows.get(100), windows.get(TOTAL - 1)]).toEqual([
    0,
    undefined,
    TOTAL - 1,
  ]);
});
