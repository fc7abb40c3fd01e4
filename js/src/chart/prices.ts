import type {
  AutoscaleInfo,
  IChartApi,
  IPriceLine,
  ISeriesApi,
  SeriesType,
} from "lightweight-charts";
import type { Palette } from "../shared/palette";
import type { Library } from "./library";
import { type Marks, priceLineLook } from "./marks";
import { candle, isRise, linePoint } from "./points";
import { CLOSE, type Row } from "./table";
import type { Style } from "./traits";

const [TOP, BOTTOM] = [0.06, 0.22]; // of the pane, above the prices and below them for the volume
const ARROW = 15; // pixels that each takes of a stack
const MOST = 0.25; // of the pane, for the arrows at one side

/** The options of the prices' series. */
export function pricesLook(style: Style, { accent, up, down }: Palette) {
  if (style === "line") return { color: accent, lineWidth: 2 as const };
  return {
    upColor: up,
    downColor: down,
    wickUpColor: up,
    wickDownColor: down,
    borderVisible: false,
  };
}

/** The options of the line at the last close. */
export function lastLook(style: Style, last: Row, { accent, up, down }: Palette) {
  const color = style === "line" ? accent : isRise(last) ? up : down;
  const isKnown = !Number.isNaN(last[CLOSE]);
  const shown = {
    price: isKnown ? last[CLOSE] : 0,
    lineVisible: isKnown,
    axisLabelVisible: isKnown,
  };
  return { ...shown, ...priceLineLook(color) };
}

/** The prices as candles or as a line of closes, and a line at the last close. */
export class Prices {
  readonly series: ISeriesApi<SeriesType>;
  private readonly lastLine: IPriceLine;

  constructor(
    private readonly library: Library,
    chart: IChartApi,
    readonly style: Style,
    private readonly marks: Marks,
  ) {
    const { CandlestickSeries, LineSeries } = library;
    const quiet = {
      lastValueVisible: false, // hard to read: see showLast
      priceLineVisible: false,
      autoscaleInfoProvider: (known: () => AutoscaleInfo | null) => this.withRoom(known()),
    };
    this.series =
      style === "line"
        ? chart.addSeries(LineSeries, quiet)
        : chart.addSeries(CandlestickSeries, quiet);
    const hidden = { price: 0, lineVisible: false, axisLabelVisible: false };
    this.lastLine = this.series.createPriceLine(hidden);
    this.series.priceScale().applyOptions({ scaleMargins: { top: TOP, bottom: BOTTOM } });
  }

  /** A range of prices with room for the arrows, which may lie over the volume. */
  withRoom(known: AutoscaleInfo | null): AutoscaleInfo | null {
    const height = this.series.getPane().getHeight();
    const { stacks, type } = this.marks;
    const room = (arrows: number, free: number) =>
      Math.max(0, Math.min(arrows * ARROW * type, MOST * height) - free * height);
    const margins = { above: room(stacks.above, TOP), below: room(stacks.below, BOTTOM) };
    return known && { ...known, margins };
  }

  paint(palette: Palette): void {
    this.series.applyOptions(pricesLook(this.style, palette));
  }

  setData(rows: Row[]): void {
    this.series.setData(rows.map((row) => this.point(row)));
  }

  update(row: Row): void {
    this.series.update(this.point(row));
  }

  showLast(last: Row, palette: Palette): void {
    const lineStyle = this.library.LineStyle.Dotted;
    this.lastLine.applyOptions({ ...lastLook(this.style, last, palette), lineStyle });
  }

  private point(row: Row) {
    return this.style === "line" ? linePoint(row, CLOSE) : candle(row);
  }
}
