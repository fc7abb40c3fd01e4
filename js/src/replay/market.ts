import type { ITimeScaleApi, Logical, Time } from "lightweight-charts";
import { FillsBox, openFills } from "../chart/fills_box";
import { Legend } from "../chart/legend";
import type { Library } from "../chart/library";
import { Plot, setLog } from "../chart/plot";
import { FIRST_LINE, Table } from "../chart/table";
import { Tools } from "../chart/tools";
import { element } from "../shared/markup";
import { isSamePalette, type Palette, readPalette } from "../shared/palette";
import { LocalChoices } from "./choices";
import { type Columns, FILL } from "./columns";
import { Curtain } from "./curtain";
import type { Growth } from "./header";
import { Past } from "./past";
import { fillsOf, linesOf, pricedSymbols, rowsFrom } from "./prices";
import type { State } from "./states";

const NEAR = 12; // pixels between a click and the fill that is meant
const BEHIND = 0.3; // of the candles in sight are before the clock, when it has left them
const UNKNOWN = new Float64Array(FIRST_LINE).fill(Number.NaN); // the last close is the curtain's

/** What the reader does at the chart. */
export interface MarketReader {
  chooseSymbol(symbol: string): void;
  openFill(fill: number): void;
}

/** Candles, fills, round trips and the equity of all seats, up to the clock. */
export class Market {
  private readonly plot: Plot;
  private readonly legend: Legend;
  private readonly curtain: Curtain;
  private readonly past: Past;
  private readonly choices: LocalChoices;
  private isWhole = true; // until the reader zooms or scrolls
  private candle = Number.NaN; // none is shown yet

  constructor(
    library: Library,
    private readonly host: HTMLElement,
    private readonly columns: Columns,
    private readonly reader: MarketReader,
    symbol: string,
  ) {
    const symbols = pricedSymbols(columns);
    host.dataset.prices = symbols.length ? "known" : "unknown";
    const known = symbols.includes(symbol) ? symbol : (symbols[0] ?? "");
    this.choices = new LocalChoices(symbols, known, () => this.choose());
    const header = element("div", "mc-chart-header", host);
    this.legend = new Legend(header);
    new Tools(this.choices, header, () => this.showAll());
    const stage = element("div", "mc-chart-stage", host);
    const canvas = element("div", "mc-chart-plot", stage, { role: "group" });
    canvas.setAttribute("aria-label", "Prices and equity up to the clock");
    this.plot = new Plot(library, canvas, this.palette, "candles");
    this.curtain = new Curtain(stage, this.plot);
    this.past = new Past(this.plot, () => this.curtain.place());
    openFills(this.plot, new FillsBox(stage));
    this.plot.scale.subscribeVisibleLogicalRangeChange(() => this.curtain.place());
    this.plot.scale.subscribeSizeChange(() => this.resize());
    for (const type of ["wheel", "pointerdown"])
      canvas.addEventListener(type, () => {
        this.isWhole = false;
      });
    this.plot.chart.subscribeCrosshairMove(() => this.curtain.place()); // a scale may be dragged
    this.plot.chart.subscribeClick(({ logical, point }) => {
      if (!point || logical === undefined) return;
      const fill = fillNear(this.plot, columns, this.symbol, this.candle, point.x);
      if (fill !== undefined) reader.openFill(fill);
    });
    this.load();
  }

  /** Show all up to the time of a state. */
  show({ time }: State): void {
    const { legend, plot } = this;
    const candle = plot.table.rowAt(time);
    if (candle === this.candle) return;
    this.candle = candle;
    if (!this.isWhole) keepInSight(plot.scale, candle);
    this.curtain.draw(candle);
    this.past.show(candle);
    if (candle >= 0) legend.show(plot.table, candle, plot.precision);
  }

  repaint(): void {
    const { palette } = this;
    if (!isSamePalette(palette, this.plot.palette)) {
      this.plot.paint(palette);
      this.plot.prices.showLast(UNKNOWN, palette);
      this.legend.load(linesOf(this.columns), palette.overlays);
    }
    this.resize();
    this.candle = Number.NaN; // so that all is shown anew
  }

  /** Draw what is new. */
  grow({ at }: Growth): void {
    const { columns, plot, symbol } = this;
    const from = Math.min(at[`bars:${symbol}`] ?? plot.table.length, plot.table.length - 1);
    plot.update(Math.max(from, 0), rowsFrom(columns, symbol, Math.max(from, 0)));
    plot.prices.showLast(UNKNOWN, plot.palette);
    this.past.grow(fillsOf(columns, symbol));
    this.candle = Number.NaN;
  }

  close(): void {
    this.past.close();
    this.plot.chart.remove();
    this.host.replaceChildren();
  }

  private get symbol(): number {
    const { symbols } = this.columns.header;
    return Math.max(
      0,
      symbols.findIndex(({ symbol }) => symbol === this.choices.symbol),
    );
  }

  // The colours of the page, and for the lines those of the seats.
  private get palette(): Palette {
    const palette = readPalette(this.host);
    const colors = this.columns.header.seats.map(({ color }) => color);
    return colors.length ? { ...palette, overlays: colors } : palette;
  }

  private showAll(): void {
    this.isWhole = true;
    this.plot.scale.fitContent();
  }

  private resize(): void {
    if (this.isWhole) this.plot.scale.fitContent();
    this.curtain.resize();
  }

  private choose(): void {
    setLog(this.plot, this.choices.log);
    if (this.legend.title.textContent === this.choices.symbol) return;
    this.load();
    this.reader.chooseSymbol(this.choices.symbol);
  }

  private load(): void {
    const { choices, columns, legend, plot, symbol } = this;
    const lines = linesOf(columns);
    plot.step = 10 ** -columns.precisionOf(choices.symbol);
    plot.load(new Table(rowsFrom(columns, symbol, 0), FIRST_LINE + lines.length), lines);
    this.past.load(fillsOf(columns, symbol));
    legend.title.textContent = choices.symbol;
    legend.load(lines, plot.palette.overlays);
    plot.prices.showLast(UNKNOWN, plot.palette);
    this.showAll();
    this.candle = Number.NaN;
  }
}

/** The fill that a click at `x` means, of those at candles up to `last`. */
function fillNear(
  plot: Plot,
  columns: Columns,
  symbol: number,
  last: number,
  x: number,
): number | undefined {
  const near = columns
    .table("fills")
    .rows()
    .flatMap((row, fill) => {
      const candle = row[FILL.symbol] === symbol ? plot.table.rowAt(row[FILL.time]) : -1;
      if (candle < 0 || candle > last) return [];
      const away = Math.abs((plot.scale.logicalToCoordinate(candle as Logical) ?? -NEAR) - x);
      return away < NEAR ? [{ fill, away }] : [];
    });
  return near.sort((one, other) => one.away - other.away)[0]?.fill;
}

/** Show other candles, where the clock has left those in sight; their number stays. */
function keepInSight(scale: ITimeScaleApi<Time>, candle: number): void {
  const range = scale.getVisibleLogicalRange();
  if (!range || (candle >= range.from - 1 && candle <= range.to + 1)) return;
  const width = range.to - range.from;
  const from = candle - BEHIND * width;
  scale.setVisibleLogicalRange({ from, to: from + width });
}
