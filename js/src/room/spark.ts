import { element } from "../shared/markup";
import { rangeOf } from "./race";
import type { Room } from "./state";

const BARS = 90;
const [WIDTH, HEIGHT] = [320, 64];

/** The last closes as a line, for a phone. */
export class Spark {
  private readonly line: SVGElement;

  constructor(host: Element) {
    const box = element("div", "mc-room-spark", host);
    box.innerHTML = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"
      aria-label="The last prices as a line"><polyline></polyline></svg>`;
    this.line = box.querySelector("polyline") as SVGElement;
  }

  show({ bars }: Room): void {
    const closes = bars.slice(-BARS).map((bar) => bar[4]);
    const [least, most] = rangeOf(closes);
    const points = closes.map((close, place) => {
      const x = (place / Math.max(1, closes.length - 1)) * WIDTH;
      const y = 3 + (1 - (close - least) / (most - least || 1)) * (HEIGHT - 6);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    this.line.setAttribute("points", points.join(" "));
  }
}
