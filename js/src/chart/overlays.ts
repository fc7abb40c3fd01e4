import type {
  IChartApi,
  ISeriesApi,
  LineStyle,
  PriceScaleMode,
  SeriesType,
} from "lightweight-charts";
import { priceText } from "../shared/figures";
import { faint, type Palette } from "../shared/palette";
import type { Library } from "./library";
import { linePoint } from "./points";
import { FIRST_LINE, type Row } from "./table";

const amountText = (amount: number) => priceText(amount, 0);
const DASHED = 2 as LineStyle;

/** What a column after the volume is: one line of an indicator. */
export interface Line {
  indicator: string;
  /** E.g. `upper`, `histogram`, `area` or `compared`; empty where the indicator has one line. */
  part: string;
  /** Among the prices (`price`), in a panel of its own (`own`), or in one that others share. */
  panel: string;
}

/** The decimals of a line where prices have `precision`: an amount and a part have two. */
export function lineDecimals({ panel }: Line, precision: number): number {
  if (panel === "price") return precision;
  return panel === "own" ? Math.max(2, precision) : 2;
}

/** The names of the indicators, each once, with the columns of its lines. */
export function linesByIndicator(lines: Line[]): { indicator: string; columns: number[] }[] {
  const columns = new Map<string, number[]>();
  lines.forEach(({ indicator }, number) => {
    columns.set(indicator, [...(columns.get(indicator) ?? []), FIRST_LINE + number]);
  });
  return [...columns].map(([indicator, found]) => ({ indicator, columns: found }));
}

/** The number of the panel in which each line is drawn; 0 is that of the prices. */
export function panesOf(lines: Line[]): number[] {
  const apart = [...new Set(lines.filter(isApart).map(paneOf))];
  return lines.map((line) => (isApart(line) ? 1 + apart.indexOf(paneOf(line)) : 0));
}

const isApart = ({ panel }: Line) => panel !== "price";
const paneOf = ({ indicator, panel }: Line) => (panel === "own" ? indicator : `panel ${panel}`);
/** Whether a line is an amount of money, which may be shown on a logarithmic scale. */
const isAmount = ({ panel, part }: Line) => panel !== "price" && panel !== "own" && part !== "area";

/** The options of a line's series, in the colour of its indicator. */
export function overlayLook(part: string, color: string, palette: Palette) {
  const quiet = { lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false };
  if (part === "histogram") return { ...quiet, color: faint(color, 0.45) };
  if (part === "area") return { ...quiet, ...areaLook(palette) };
  if (part === "compared") return { ...quiet, color, lineWidth: 1 as const, lineStyle: DASHED };
  if (part === "signal") return { ...quiet, color: palette.dim, lineWidth: 1 as const };
  const isEdge = part === "upper" || part === "lower";
  return { ...quiet, color, lineWidth: isEdge ? (1 as const) : (2 as const) };
}

const areaLook = ({ down }: Palette) => ({
  baseValue: { type: "price" as const, price: 0 },
  bottomLineColor: down,
  bottomFillColor1: faint(down, 0.3),
  bottomFillColor2: faint(down, 0.3),
  topLineColor: down,
  lineWidth: 1 as const,
});

/** The indicators' series. */
export class Overlays {
  lines: Line[] = [];
  series: ISeriesApi<SeriesType>[] = [];

  constructor(
    private readonly library: Library,
    private readonly chart: IChartApi,
  ) {}

  load(lines: Line[], palette: Palette): void {
    for (const series of this.series) this.chart.removeSeries(series);
    this.lines = lines;
    const { BaselineSeries, HistogramSeries, LineSeries } = this.library;
    const [looks, panes] = [this.looks(palette), panesOf(lines)];
    this.series = lines.map(({ part }, number) => {
      const [look, pane] = [looks[number], panes[number]];
      if (part === "histogram") return this.chart.addSeries(HistogramSeries, look, pane);
      if (part === "area") return this.chart.addSeries(BaselineSeries, look, pane);
      return this.chart.addSeries(LineSeries, look, pane);
    });
    this.chart.panes().forEach((pane, number) => {
      pane.setStretchFactor(number ? 1 : 3.5);
    });
    lines.forEach((line, number) => {
      if (isAmount(line)) this.giveRoom(this.series[number], panes[number]);
    });
  }

  // Amounts are large and their curves worth a look.
  private giveRoom(series: ISeriesApi<SeriesType>, pane: number): void {
    this.chart.panes()[pane].setStretchFactor(1.6);
    series.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.06 } });
    series.applyOptions({ priceFormat: { type: "custom", formatter: amountText, minMove: 1 } });
  }

  paint(palette: Palette): void {
    const looks = this.looks(palette);
    this.series.forEach((series, number) => {
      series.applyOptions(looks[number]);
    });
  }

  /** The series whose values are written as prices are. */
  get priced(): { series: ISeriesApi<SeriesType>; line: Line }[] {
    const every = this.lines.map((line, number) => ({ line, series: this.series[number] }));
    return every.filter(({ line }) => !isAmount(line));
  }

  /** Give amounts of money the scale of a mode. */
  setMode(mode: PriceScaleMode): void {
    this.lines.forEach((line, number) => {
      if (isAmount(line)) this.series[number].priceScale().applyOptions({ mode });
    });
  }

  setData(rows: Row[]): void {
    this.series.forEach((series, number) => {
      series.setData(rows.map((row) => linePoint(row, FIRST_LINE + number)));
    });
  }

  update(row: Row): void {
    this.series.forEach((series, number) => {
      series.update(linePoint(row, FIRST_LINE + number));
    });
  }

  private looks(palette: Palette) {
    const names = linesByIndicator(this.lines).map(({ indicator }) => indicator);
    const { overlays } = palette;
    return this.lines.map(({ indicator, part }) =>
      overlayLook(part, overlays[names.indexOf(indicator) % overlays.length], palette),
    );
  }
}
