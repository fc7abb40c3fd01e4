import { expect, test } from "vitest";
import { aPalette } from "../shared/palette.example";
import { type Line, linesByIndicator, overlayLook, panesOf } from "./overlays";
import { FIRST_LINE } from "./table";

const line = (indicator: string, part = "", panel: Line["panel"] = "price"): Line => ({
  indicator,
  part,
  panel,
});
const LINES = [
  line("SMA 20"),
  line("RSI 14", "", "own"),
  line("Bollinger 20", "upper"),
  line("Bollinger 20", "lower"),
  line("MACD", "macd", "own"),
  line("MACD", "signal", "own"),
];

test("an indicator is named once, with the columns of all its lines", () => {
  expect(linesByIndicator(LINES)).toEqual([
    { indicator: "SMA 20", columns: [FIRST_LINE] },
    { indicator: "RSI 14", columns: [FIRST_LINE + 1] },
    { indicator: "Bollinger 20", columns: [FIRST_LINE + 2, FIRST_LINE + 3] },
    { indicator: "MACD", columns: [FIRST_LINE + 4, FIRST_LINE + 5] },
  ]);
});

test("indicators of their own scale have a panel each, the others lie over the prices", () => {
  expect(panesOf(LINES)).toEqual([0, 1, 0, 0, 2, 2]);
});

test("the edges of a band and a signal are thin, and a signal is dim", () => {
  const palette = aPalette();
  expect(overlayLook("", "rgb(1, 2, 3)", palette)).toMatchObject({ lineWidth: 2 });
  expect(overlayLook("upper", "rgb(1, 2, 3)", palette)).toMatchObject({ lineWidth: 1 });
  expect(overlayLook("signal", "rgb(1, 2, 3)", palette)).toMatchObject({ color: palette.dim });
});

test("a histogram is faint", () => {
  const look = overlayLook("histogram", "rgb(1, 2, 3)", aPalette());
  expect(look).toMatchObject({ color: "rgba(1, 2, 3, 0.45)" });
});

test("curves that share a panel lie in it together, each in a colour of its own", () => {
  const lines = [
    line("run", "", "equity"),
    line("hold", "compared", "equity"),
    line("drawdown", "area", "drawdown"),
    line("RSI 14", "", "own"),
  ];
  expect(panesOf(lines)).toEqual([1, 1, 2, 3]);
  expect(overlayLook("compared", "red", aPalette())).toMatchObject({ lineStyle: 2, color: "red" });
  expect(overlayLook("area", "red", aPalette())).toMatchObject({
    bottomLineColor: aPalette().down,
  });
});
