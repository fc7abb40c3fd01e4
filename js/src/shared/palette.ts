/** Colours of the style sheet as `rgb(…)`, which canvas and Lightweight Charts both understand. */
export interface Palette {
  panel: string;
  line: string;
  text: string;
  dim: string;
  up: string;
  down: string;
  accent: string;
  /** Bars of volume: `up` and `down`, faint. */
  rising: string;
  falling: string;
  /** One for each indicator, over and over. */
  overlays: string[];
  font: string;
  /** How much larger than usual all type is, e.g. for a room. */
  type: number;
}

/** Read the colours `--mc-chart-…` that reach `root`. */
export function readPalette(root: Element): Palette {
  const style = getComputedStyle(root);
  const opaque = opaqueColors();
  const read = (name: string) => opaque(style.getPropertyValue(`--mc-chart-${name}`).trim());
  const [up, down] = [read("up"), read("down")];
  return {
    panel: read("panel"),
    line: read("line"),
    text: read("text"),
    dim: read("dim"),
    up,
    down,
    accent: read("accent"),
    rising: faint(up, 0.45),
    falling: faint(down, 0.45),
    overlays: [1, 2, 3, 4, 5].map((number) => read(`overlay-${number}`)),
    font: style.fontFamily,
    type: Number(style.getPropertyValue("--mc-type")) || 1,
  };
}

export const isSamePalette = (one: Palette, other: Palette): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Black or white, whichever is read more easily on a colour (WCAG 2: relative luminance). */
export function textOn(color: string): string {
  const [red, green, blue] = (color.match(/\d+/g) ?? []).map((part) => linear(Number(part) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

/** Give a colour `rgb(…)` an opacity between 0 and 1. */
export const faint = (color: string, opacity: number): string =>
  color.replace("rgb(", "rgba(").replace(")", `, ${opacity})`);

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** Return what makes `rgb(…)` of any CSS colour, by painting with it; grey of what is none. */
function opaqueColors(): (color: string) => string {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("This browser has no canvas.");
  return (color) => {
    pen.fillStyle = "#888";
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
}
