import type { ITimeScaleApi, SeriesMarker, Time } from "lightweight-charts";
import { expect, test, vi } from "vitest";
import { aPalette } from "../shared/palette.example";
import type { Library } from "./library";
import { Marks, priceLineLook } from "./marks";
import { FIRST_LINE, Table } from "./table";

test("a line's label can be read on its colour", () => {
  expect(priceLineLook("rgb(255, 255, 0)").axisLabelTextColor).toBe("#000000");
  expect(priceLineLook("rgb(0, 0, 120)").axisLabelTextColor).toBe("#ffffff");
});

test("a zoom merges the arrows anew, and does not look for the candles of all fills again", () => {
  const table = new Table(
    Float64Array.from([60, 120, 180].flatMap((time) => [time, 1, 1, 1, 1, 1])),
    FIRST_LINE,
  );
  const seek = vi.spyOn(table, "rowAt");
  const drawn: SeriesMarker<Time>[][] = [];
  const library = {
    LineStyle: { LargeDashed: 3, Dotted: 1 },
    createSeriesMarkers: () => ({ setMarkers: (each: SeriesMarker<Time>[]) => drawn.push(each) }),
  } as unknown as Library;
  let barSpacing = 60;
  const scale = { options: () => ({ barSpacing }) } as unknown as ITimeScaleApi<Time>;
  const marks = new Marks(library, scale, aPalette());
  marks.fills = Float64Array.from([60, 1, 1, 100, 120, 1, 2, 100, 180, -1, 3, 100]);
  marks.attach({} as Parameters<Marks["attach"]>[0], table, aPalette());
  seek.mockClear();
  barSpacing = 6;
  marks.fit();
  expect(drawn.at(-1)?.map(({ text }) => text)).toEqual(["2 buys, 3", "Sell 3"]);
  expect(seek).not.toHaveBeenCalled();
});
