import type {
  IChartApi,
  ISeriesApi,
  ITimeScaleApi,
  PriceScaleMode,
  TickMarkType,
  Time,
} from "lightweight-charts";
import type { Palette } from "../shared/palette";
import { chartLook } from "./canvas_look";
import { type Clock, UTC } from "./clocks";
import type { Library } from "./library";
import { Marks } from "./marks";
import { type Line, Overlays } from "./overlays";
import { volumePoint } from "./points";
import { tellFiner, tellTo } from "./precision";
import { Prices } from "./prices";
import { areDates, decimals, depth, haveSeconds } from "./scales";
import { FIRST_LINE, Table } from "./table";
import type { Style } from "./traits";
import { Trips } from "./trips";

const MANY_BARS = 500; // from here on, setting all is quicker than updating one by one
const RIGHT_OFFSET = 6; // empty bars between the last one and the edge
const [NORMAL, LOGARITHMIC] = [0, 1] as PriceScaleMode[];
const LEAST_SPACING = 0.005; // pixels a bar: 200,000 bars fit on a page

/** What is drawn: series, arrows and lines of Lightweight Charts, kept in step with a table. */
export class Plot {
  table = new Table(new Float64Array(0), FIRST_LINE);
  precision = 2;
  /** The least step of the prices, see `describe`; null for as many decimals as they need. */
  step: number | null = null;
  readonly chart: IChartApi;
  readonly scale: ITimeScaleApi<Time>;
  readonly marks: Marks;
  readonly overlays: Overlays;
  /** Round trips, see `trips.ts`. */
  trips = new Float64Array(0);
  log = false;
  private readonly tripLines: Trips;
  prices: Prices;
  readonly volume: ISeriesApi<"Histogram">;
  /** Whether the bars are days, whose times are dates. */
  daily = false;
  clock = UTC;
  /** The lowest price so far, at most zero. */
  lowest = 0;

  constructor(
    private readonly library: Library,
    host: HTMLElement,
    public palette: Palette,
    style: Style,
  ) {
    this.chart = library.createChart(host, {
      autoSize: true,
      handleScroll: { vertTouchDrag: false }, // a finger that moves up or down scrolls the page
      timeScale: {
        rightOffset: RIGHT_OFFSET,
        borderVisible: false,
        minBarSpacing: LEAST_SPACING,
        enableConflation: true,
      },
      rightPriceScale: { borderVisible: false },
      localization: {
        timeFormatter: (time: Time) => this.clock.text(time as number, this.daily),
      },
    });
    this.scale = this.chart.timeScale();
    this.marks = new Marks(library, this.scale, palette);
    this.tripLines = new Trips(this.scale, palette);
    this.overlays = new Overlays(library, this.chart);
    this.volume = this.chart.addSeries(library.HistogramSeries, {
      priceFormat: { type: "volume" },
      priceScaleId: "volume",
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.prices = new Prices(library, this.chart, style, this.marks);
    this.paint(palette);
  }

  /** Draw the prices as candles or as a line. */
  restyle(style: Style): void {
    this.chart.removeSeries(this.prices.series);
    this.prices = new Prices(this.library, this.chart, style, this.marks);
    this.paint(this.palette);
    tellTo(this, this.precision);
  }

  /** Take on the colours, and draw all that has a colour of its own anew. */
  paint(palette: Palette): void {
    this.palette = palette;
    this.chart.applyOptions(chartLook(palette));
    this.prices.paint(palette);
    this.overlays.paint(palette);
    this.redraw();
  }

  /** Show another table altogether; `lines` says what its columns after the volume are. */
  load(table: Table, lines: Line[]): void {
    this.table = table;
    this.overlays.load(lines, this.palette);
    this.describe();
    this.redraw();
  }

  /** Take in rows from row number `at` on; those before the last one are known already. */
  update(at: number, values: Float64Array): void {
    const { table } = this;
    const first = Math.max(at, table.length - 1, 0);
    const empty = table.length === 0;
    table.write(at, values);
    for (let number = first; number < table.length; number += 1)
      this.lowest = Math.min(this.lowest, depth([table.row(number)]));
    if (empty) this.describe();
    else tellFiner(this, decimals(table, this.step, table.length - first));
    if (table.length - first > MANY_BARS) {
      this.redraw();
      return;
    }
    for (let number = first; number < table.length; number += 1) {
      const row = table.row(number);
      this.prices.update(row);
      this.volume.update(volumePoint(row, this.palette));
      this.overlays.update(row);
    }
    this.prices.showLast(table.last, this.palette);
  }

  /** Tell times by another clock. */
  tellBy(clock: Clock): void {
    this.clock = clock;
    const before = (time: number) => this.table.timeBefore(time);
    const tick = (time: Time, type: TickMarkType) =>
      clock === UTC || this.daily ? null : clock.tick(time as number, type, before(time as number));
    this.chart.applyOptions({ timeScale: { tickMarkFormatter: tick } });
  }

  /** Whether the last bar is in sight. */
  get atLast(): boolean {
    return this.scale.scrollPosition() > -1;
  }

  jumpToLast(): void {
    this.scale.scrollToPosition(RIGHT_OFFSET, false);
  }

  /** Move along with the last bar while it is in sight, or stand still. */
  setFollow(follow: boolean): void {
    this.scale.applyOptions({ shiftVisibleRangeOnNewBar: follow });
    if (follow) this.jumpToLast();
  }

  /** Fit the labels of the axes to what the table holds, and to the step of the prices. */
  describe(): void {
    const { table } = this;
    this.daily = areDates(table);
    this.lowest = depth(table.rows());
    this.scale.applyOptions({ timeVisible: !this.daily, secondsVisible: haveSeconds(table) });
    tellTo(this, decimals(table, this.step));
  }

  private redraw(): void {
    const rows = this.table.rows();
    this.prices.setData(rows);
    this.volume.setData(rows.map((row) => volumePoint(row, this.palette)));
    this.overlays.setData(rows);
    this.marks.attach(this.prices.series, this.table, this.palette);
    this.tripLines.attach(this.prices.series, this.table, this.trips, this.palette);
    setLog(this, this.log);
    if (rows.length) this.prices.showLast(this.table.last, this.palette);
  }
}

/** Have equal ratios of prices and amounts at equal distances, or equal differences. */
export function setLog(plot: Plot, log: boolean): void {
  plot.log = log;
  const mode = log ? LOGARITHMIC : NORMAL;
  plot.prices.series.priceScale().applyOptions({ mode });
  plot.overlays.setMode(mode);
}
