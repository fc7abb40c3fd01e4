import { expect, test } from "vitest";
import { faint, isSamePalette, textOn } from "./palette";
import { aPalette } from "./palette.example";

test.each([
  ["rgb(255, 255, 255)", "#000000"],
  ["rgb(0, 0, 0)", "#ffffff"],
  ["rgb(34, 197, 94)", "#000000"],
  ["rgb(30, 58, 138)", "#ffffff"],
])("text on %s is %s", (color, expected) => {
  expect(textOn(color)).toBe(expected);
});

test("text stands out from its ground by at least 4.5 to 1, whatever grey that is", () => {
  const luminance = (part: number) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  for (let grey = 0; grey < 256; grey += 1) {
    const ground = luminance(grey / 255);
    const text = textOn(`rgb(${grey}, ${grey}, ${grey})`) === "#ffffff" ? 1 : 0;
    const [light, dark] = [Math.max(ground, text), Math.min(ground, text)];
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
  }
});

test("a faint colour keeps its hue", () => {
  expect(faint("rgb(1, 2, 3)", 0.25)).toBe("rgba(1, 2, 3, 0.25)");
});

test("palettes are the same when every colour and the font are", () => {
  expect(isSamePalette(aPalette(), aPalette())).toBe(true);
  expect(isSamePalette(aPalette(), aPalette({ font: "serif" }))).toBe(false);
  expect(isSamePalette(aPalette(), aPalette({ overlays: ["rgb(1, 1, 1)"] }))).toBe(false);
});
