import { expect, test } from "vitest";
import { aPalette } from "../shared/palette.example";
import { candle, linePoint, volumePoint } from "./points";
import { lastLook, pricesLook } from "./prices";

const PALETTE = aPalette();
const RISE = Float64Array.of(60, 10, 14, 9, 12, 500, Number.NaN);
const FALL = Float64Array.of(120, 12, 13, 8, 9, 700, 11);

test("a candle has the bar's prices", () => {
  expect(candle(RISE)).toEqual({ time: 60, open: 10, high: 14, low: 9, close: 12 });
});

test("an indicator that is not known yet leaves a gap, not a zero", () => {
  expect(linePoint(RISE, 6)).toEqual({ time: 60 });
  expect(linePoint(FALL, 6)).toEqual({ time: 120, value: 11 });
});

test("volume has the colour of its bar", () => {
  expect(volumePoint(RISE, PALETTE)).toEqual({ time: 60, value: 500, color: PALETTE.rising });
  expect(volumePoint(FALL, PALETTE)).toMatchObject({ color: PALETTE.falling });
});

test("the line at the last close has the way of the bar, or the colour of the line of closes", () => {
  expect(lastLook("candles", RISE, PALETTE)).toMatchObject({ price: 12, color: PALETTE.up });
  expect(lastLook("candles", FALL, PALETTE)).toMatchObject({ price: 9, color: PALETTE.down });
  expect(lastLook("line", FALL, PALETTE)).toMatchObject({ color: PALETTE.accent });
});

test("candles have two colours and a line has one", () => {
  expect(pricesLook("candles", PALETTE)).toMatchObject({
    upColor: PALETTE.up,
    wickDownColor: PALETTE.down,
  });
  expect(pricesLook("line", PALETTE)).toEqual({ color: PALETTE.accent, lineWidth: 2 });
});
