import { element } from "../shared/markup";
import type { Told } from "./arrows";
import type { Plot } from "./plot";

const AWAY_PX = 14; // from the pointer, which would cover it

/** What an arrow opens to while the pointer is on it. */
export class FillsBox {
  private readonly box: HTMLElement;

  constructor(private readonly stage: HTMLElement) {
    this.box = element("div", "mc-chart-fills", stage, { role: "tooltip", hidden: "" });
  }

  /** Show lines beside a place in the stage, the first as a heading; nothing where there are none. */
  show(lines: Told[], place?: { x: number; y: number }): void {
    this.box.hidden = lines.length === 0 || !place;
    if (!place || this.box.hidden) return;
    this.box.replaceChildren();
    lines.forEach(({ text, color, isHeading }) => {
      const line = element(isHeading ? "b" : "div", color ? "mc-chart-fill" : "", this.box);
      line.textContent = text;
      if (color) line.style.setProperty("--mc-chart-swatch", color);
    });
    const { clientWidth, clientHeight } = this.stage;
    const { offsetWidth, offsetHeight } = this.box;
    const [x, y] = [place.x + AWAY_PX, place.y + AWAY_PX];
    const left = x + offsetWidth > clientWidth ? place.x - AWAY_PX - offsetWidth : x;
    this.box.style.left = `${Math.max(left, 0)}px`;
    this.box.style.top = `${Math.max(Math.min(y, clientHeight - offsetHeight), 0)}px`;
  }
}

/** Open the arrows of a plot while the pointer is on them, or at a tap; merge them as it is zoomed. */
export function openFills(plot: Plot, box: FillsBox): void {
  const { chart, marks, scale } = plot;
  scale.subscribeVisibleLogicalRangeChange(() => marks.fit());
  chart.subscribeCrosshairMove(({ point, hoveredInfo }) => {
    box.show(marks.told(hoveredInfo?.objectId, plot.precision, plot.clock), point);
  });
  chart.subscribeClick(({ logical, point }) => {
    box.show(marks.toldNear(logical ?? -1, plot.precision, plot.clock), point);
  });
}
