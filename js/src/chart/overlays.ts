import type { IChartApi, ISeriesApi, SeriesType } from "lightweight-charts";
import { faint, type Palette } from "../shared/palette";
import type { Library } from "./library";
import { linePoint } from "./points";
import { FIRST_LINE, type Row } from "./table";

/** What a column after the volume is: one line of an indicator. */
export interface Line {
  indicator: string;
  /** E.g. `upper` or `histogram`; empty where the indicator has one line. */
  part: string;
  /** Among the prices, or in a panel of its own. */
  panel: "price" | "own";
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
  const own = [...new Set(lines.filter(isApart).map(({ indicator }) => indicator))];
  return lines.map((line) => (isApart(line) ? 1 + own.indexOf(line.indicator) : 0));
}

const isApart = ({ panel }: Line) => panel === "own";

/** The options of a line's series, in the colour of its indicator. */
export function overlayLook(part: string, color: string, palette: Palette) {
  const quiet = { lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false };
  if (part === "histogram") return { ...quiet, color: faint(color, 0.45) };
  if (part === "signal") return { ...quiet, color: palette.dim, lineWidth: 1 as const };
  const isEdge = part === "upper" || part === "lower";
  return { ...quiet, color, lineWidth: isEdge ? (1 as const) : (2 as const) };
}

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
    const { HistogramSeries, LineSeries } = this.library;
    const [looks, panes] = [this.looks(palette), panesOf(lines)];
    this.series = lines.map(({ part }, number) =>
      part === "histogram"
        ? this.chart.addSeries(HistogramSeries, looks[number], panes[number])
        : this.chart.addSeries(LineSeries, looks[number], panes[number]),
    );
    this.chart.panes().forEach((pane, number) => {
      pane.setStretchFactor(number ? 1 : 3.5);
    });
  }

  paint(palette: Palette): void {
    const looks = this.looks(palette);
    this.series.forEach((series, number) => {
      series.applyOptions(looks[number]);
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
