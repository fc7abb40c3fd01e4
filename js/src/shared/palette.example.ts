import type { Palette } from "./palette";

/** Invented colours, for tests. */
export const aPalette = (changes: Partial<Palette> = {}): Palette => ({
  panel: "rgb(10, 10, 10)",
  line: "rgb(40, 40, 40)",
  text: "rgb(240, 240, 240)",
  dim: "rgb(150, 150, 150)",
  up: "rgb(0, 200, 100)",
  down: "rgb(220, 60, 60)",
  accent: "rgb(80, 140, 250)",
  rising: "rgba(0, 200, 100, 0.45)",
  falling: "rgba(220, 60, 60, 0.45)",
  overlays: ["rgb(1, 1, 1)", "rgb(2, 2, 2)"],
  font: "sans-serif",
  type: 1,
  ...changes,
});
