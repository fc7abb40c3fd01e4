// Fills as arrows at their candles, working orders as lines at their prices.
import type {
  IPriceLine,
  ISeriesApi,
  ISeriesMarkersPluginApi,
  ITimeScaleApi,
  SeriesMarker,
  SeriesType,
  Time,
} from "lightweight-charts";
import { type Palette, textOn } from "../shared/palette";
import type { Library } from "./library";
import { timeOf } from "./points";
import { FIRST_LINE, Table } from "./table";

export const FILL_WIDTH = 4; // time, +1 to buy or -1 to sell, quantity, price
const MANY_ARROWS = 30; // in sight: their texts would cover each other
const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 });

/** A working order as a line. */
export interface Order {
  price: number;
  side: "buy" | "sell";
  label: string;
  /** It waits until the entry of its bracket has filled. */
  held: boolean;
}

/** The fills of one candle and side, their quantities added up. */
export interface Arrow {
  candle: number;
  bought: boolean;
  quantity: number;
}

/** Return the arrows of `fills` at the candles of `table`, oldest first, buys before sells. */
export function arrowsOf(fills: Float64Array, table: Table): Arrow[] {
  const arrows = new Map<number, Arrow>();
  for (let at = 0; at < fills.length; at += FILL_WIDTH) {
    const [time, sign, quantity] = fills.subarray(at, at + FILL_WIDTH);
    const candle = table.rowAt(time);
    if (candle < 0) continue;
    const bought = sign > 0;
    const key = 2 * candle + (bought ? 0 : 1);
    arrows.set(key, { candle, bought, quantity: (arrows.get(key)?.quantity ?? 0) + quantity });
  }
  return [...arrows].sort(([one], [other]) => one - other).map(([, arrow]) => arrow);
}

/** Return `known` fills with those from number `at` on replaced; null when some are missing. */
export function mergeFills(known: Float64Array, at: number, fills: Float64Array) {
  const kept = known.subarray(0, at * FILL_WIDTH);
  if (kept.length < at * FILL_WIDTH) return null;
  const all = new Float64Array(kept.length + fills.length);
  all.set(kept);
  all.set(fills, kept.length);
  return all;
}

/** Whether more arrows than can be read lie between two bars; there may be no range yet. */
export function isCrowded(arrows: Arrow[], range: { from: number; to: number } | null): boolean {
  if (!range) return false;
  const inSight = ({ candle }: Arrow) => candle >= range.from && candle <= range.to;
  return arrows.filter(inSight).length > MANY_ARROWS;
}

export class Marks {
  fills = new Float64Array(0);
  private orders: Order[] = [];
  private arrows: Arrow[] = [];
  private lines: IPriceLine[] = [];
  private crowded = false;
  private table = new Table(new Float64Array(0), FIRST_LINE);
  private series?: ISeriesApi<SeriesType>;
  private drawn?: ISeriesMarkersPluginApi<Time>;

  constructor(
    private readonly library: Library,
    private readonly scale: ITimeScaleApi<Time>,
    private palette: Palette,
  ) {}

  /** Draw everything on a series of prices, in the colours of a palette. */
  attach(series: ISeriesApi<SeriesType>, table: Table, palette: Palette): void {
    if (series !== this.series) {
      this.series = series;
      this.drawn = this.library.createSeriesMarkers(series, []);
      this.lines = [];
    }
    this.table = table;
    this.palette = palette;
    this.showFills(this.fills);
    this.showOrders(this.orders);
  }

  showFills(fills: Float64Array<ArrayBuffer>): void {
    this.fills = fills;
    this.arrows = arrowsOf(fills, this.table);
    this.crowded = this.isCrowded();
    this.drawn?.setMarkers(this.arrows.map((arrow) => this.marker(arrow)));
  }

  /** Leave the arrows' texts out while there are too many in sight. */
  thinOut(): void {
    if (this.arrows.length <= MANY_ARROWS) return;
    if (this.crowded !== this.isCrowded()) this.showFills(this.fills);
  }

  showOrders(orders: Order[]): void {
    const { series } = this;
    this.orders = orders;
    if (!series) return;
    for (const line of this.lines) series.removePriceLine(line);
    const { LargeDashed, Dotted } = this.library.LineStyle;
    this.lines = orders.map(({ price, side, label, held }) => {
      const color = side === "buy" ? this.palette.up : this.palette.down;
      const lineStyle = held ? Dotted : LargeDashed;
      return series.createPriceLine({ price, title: label, lineStyle, ...priceLineLook(color) });
    });
  }

  private marker({ candle, bought, quantity }: Arrow): SeriesMarker<Time> {
    return {
      time: timeOf(this.table.row(candle)),
      position: bought ? "belowBar" : "aboveBar",
      shape: bought ? "arrowUp" : "arrowDown",
      color: bought ? this.palette.up : this.palette.down,
      text: this.crowded ? "" : `${bought ? "Buy" : "Sell"} ${plain.format(quantity)}`,
    };
  }

  private isCrowded(): boolean {
    return isCrowded(this.arrows, this.scale.getVisibleLogicalRange());
  }
}

/** A thin line at a price, with a label on the scale that can be read. */
export const priceLineLook = (color: string) => ({
  color,
  lineWidth: 1 as const,
  axisLabelTextColor: textOn(color),
});
