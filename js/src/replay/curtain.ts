import type { ITimeScaleApi, Logical, Time } from "lightweight-charts";
import type { Plot } from "../chart/plot";
import { CLOSE } from "../chart/table";
import { priceText } from "../shared/figures";
import { element } from "../shared/markup";

/**
 * What hides the future of a chart, and a line at the last close before it.
 *
 * They are elements over the canvas: to redraw 100,000 bars for each step of the clock would take
 * longer than the step may.
 */
export class Curtain {
  private readonly future: HTMLElement;
  private readonly last: HTMLElement;
  private readonly label: HTMLElement;
  private candle = -1;

  constructor(
    stage: Element,
    private readonly plot: Plot,
  ) {
    const box = element("div", "mc-replay-over", stage, { "aria-hidden": "true" });
    this.future = element("div", "mc-replay-curtain", element("div", "mc-replay-rod", box));
    this.last = element("div", "mc-replay-last", box);
    this.label = element("span", "mc-replay-last-label", this.last);
  }

  /** Hide what comes after a candle. */
  draw(candle: number): void {
    this.candle = candle;
    this.place();
  }

  /** Cover the panes as large as they are now. */
  resize(): void {
    const { chart, scale } = this.plot;
    const box = this.last.parentElement as HTMLElement;
    const heights = chart.panes().map((pane) => pane.getHeight());
    box.style.width = `${scale.width()}px`;
    box.style.height = `${heights.reduce((sum, height) => sum + height, heights.length - 1)}px`;
    this.place();
  }

  /** Stand where the chart has the candle now: it may have been moved or zoomed. */
  place(): void {
    const { candle, future, label, last } = this;
    const { precision, prices, scale, table } = this.plot;
    const width = scale.width();
    const x = edgeOf(scale, candle) ?? width;
    future.style.transform = `translateX(${Math.min(Math.max(x, 0), width)}px)`;
    const close = candle < 0 ? Number.NaN : table.row(candle)[CLOSE];
    const y = Number.isNaN(close) ? null : prices.series.priceToCoordinate(close);
    last.hidden = y === null;
    last.style.transform = `translateY(${y ?? 0}px)`;
    label.textContent = priceText(close, precision);
  }
}

/** Where a candle ends; null while the chart has no size. */
function edgeOf(scale: ITimeScaleApi<Time>, candle: number): number | null {
  const middle = scale.logicalToCoordinate(candle as Logical); // of whole numbers alone
  const next = scale.logicalToCoordinate((candle + 1) as Logical);
  return middle === null || next === null ? null : (middle + next) / 2;
}
