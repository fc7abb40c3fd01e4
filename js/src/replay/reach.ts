// How far prices and amounts had reached by the clock: what the axes scale to, as they must not
// tell the future that the curtain hides.
import type { AutoscaleInfo, ISeriesApi, SeriesType } from "lightweight-charts";
import type { Plot } from "../chart/plot";
import { FIRST_LINE, HIGH, LOW, VOLUME } from "../chart/table";

const STEPS = 8; // at least, in which a range grows to its double: each draws the chart anew

/** The least and the greatest of something. */
export type Extent = [least: number, greatest: number];

/** A series, and the columns of a row that its values lie between. */
interface Drawn {
  series: ISeriesApi<SeriesType>;
  columns: [low: number, high: number];
}

/** A little more than an extent, which stays as it is while that grows a little. */
export function roundedOut([least, greatest]: Extent, isLog: boolean): Extent {
  if (isLog && least > 0) {
    const [from, to] = roundedOut([Math.log(least), Math.log(greatest)], false);
    return [Math.exp(from), Math.exp(to)];
  }
  const span = greatest - least || Math.abs(greatest) / STEPS || 1;
  const step = 2 ** Math.floor(Math.log2(span)) / STEPS;
  return [step * Math.floor(least / step), step * Math.ceil(greatest / step)];
}

/** Has the axes of a plot scale to what is in sight and no later than the clock. */
export class Reach {
  private drawn: Drawn[] = [];
  private candle = -1;
  private shown = "";

  constructor(private readonly plot: Plot) {}

  /** Take on the series of a plot that has been loaded. */
  attach(): void {
    const { overlays, prices, volume } = this.plot;
    this.drawn = [
      { series: prices.series, columns: [LOW, HIGH] },
      { series: volume, columns: [VOLUME, VOLUME] },
      ...overlays.series.map((series, line): Drawn => {
        return { series, columns: [FIRST_LINE + line, FIRST_LINE + line] };
      }),
    ];
    for (const each of this.drawn)
      each.series.applyOptions({ autoscaleInfoProvider: () => this.info(each) });
    this.shown = "";
  }

  /** Scale to what is known at a candle; true where the next frame draws the chart anew. */
  show(candle: number): boolean {
    this.candle = candle;
    const shown = this.drawn.map((each) => String(this.rangeOf(each))).join(";");
    if (shown === this.shown) return false;
    this.shown = shown;
    this.plot.prices.series.priceScale().applyOptions({}); // has all scales look again
    return true;
  }

  private info(drawn: Drawn): AutoscaleInfo | null {
    const { prices } = this.plot;
    const range = this.rangeOf(drawn);
    const known = range && { priceRange: { minValue: range[0], maxValue: range[1] } };
    return drawn.series === prices.series ? prices.withRoom(known) : known;
  }

  private rangeOf({ columns }: Drawn): Extent | null {
    const { candle, plot } = this;
    const sight = plot.scale.getVisibleLogicalRange();
    const from = sight ? Math.max(0, Math.ceil(sight.from)) : 0;
    const to = sight ? Math.min(candle, Math.floor(sight.to)) : candle;
    const [least, greatest] = plot.table.extent(columns, from, to);
    return least <= greatest ? roundedOut([least, greatest], plot.log) : null;
  }
}
