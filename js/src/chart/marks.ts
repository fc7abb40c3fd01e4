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
import {
  type Arrow,
  arrowsOf,
  labelOf,
  merged,
  reachOf,
  type Told,
  toldOf,
  withRoom,
} from "./arrows";
import type { Clock } from "./clocks";
import type { Library } from "./library";
import { byMaker, nobodyKnown, type WhoDid } from "./makers";
import { timeOf } from "./points";
import { FIRST_LINE, Table } from "./table";

/** A working order as a line. */
export interface Order {
  price: number;
  side: "buy" | "sell";
  label: string;
  /** It waits until the entry of its bracket has filled. */
  held: boolean;
}

export class Marks {
  fills = new Float64Array(0);
  /** Tells who did a fill. */
  whoDid: WhoDid = nobodyKnown;
  /** How many arrows are above each other, at most, over and under the prices. */
  stacks = { above: 0, below: 0 };
  private orders: Order[] = [];
  private each: Arrow[] = []; // before they are merged
  private arrows: Arrow[] = [];
  private reach = { arrow: 1, text: 1 };
  private lines: IPriceLine[] = [];
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
      // The plugin asks for all rows to know the first: to copy 100,000 takes longer than the rest.
      series.data = () => firstOf(this.table);
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
    this.each = arrowsOf(fills, this.table);
    this.merge(reachNow(this.scale, this.palette));
  }

  /** Merge and name the arrows as the distance of the candles allows, where that has changed. */
  fit(): void {
    const reach = reachNow(this.scale, this.palette);
    if (reach.arrow !== this.reach.arrow || reach.text !== this.reach.text) this.merge(reach);
  }

  /** What is told of what the pointer is on: of an arrow, its fills. */
  told(id: unknown, precision: number, clock: Clock): Told[] {
    const arrow = this.arrows[Number(/^fills (\d+)$/.exec(String(id))?.[1])];
    return arrow ? this.open([arrow], precision, clock) : [];
  }

  /** What is told of the arrows at the candles that a finger may mean. */
  toldNear(candle: number, precision: number, clock: Clock): Told[] {
    const reach = this.reach.arrow / 2;
    const near = this.arrows.filter((arrow) => Math.abs(arrow.candle - candle) <= reach);
    return this.open(near, precision, clock);
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

  /** How many times as large as usual letters and arrows are. */
  get type(): number {
    return this.palette.type;
  }

  private merge(reach: typeof this.reach): void {
    this.reach = reach;
    const places = merged(this.each, reach.arrow);
    const roomy = withRoom(places, reach.text);
    this.stacks = { above: 0, below: 0 };
    const arrows = places.flatMap((place) => {
      const own = byMaker(place, this.fills, this.whoDid);
      const side = place.bought ? "below" : "above";
      this.stacks[side] = Math.max(this.stacks[side], own.length);
      const label = own.length > 1 ? "" : labelOf(place, roomy.has(place)); // no room between them
      return own.map((arrow) => ({ arrow, label }));
    });
    this.arrows = arrows.map(({ arrow }) => arrow);
    this.drawn?.setMarkers(arrows.map(({ arrow, label }, at) => this.marker(arrow, at, label)));
  }

  private open(arrows: Arrow[], precision: number, clock: Clock): Told[] {
    return arrows.flatMap((arrow) => toldOf(arrow, this.fills, precision, clock, this.whoDid));
  }

  private marker(arrow: Arrow, number: number, label: string): SeriesMarker<Time> {
    const { bought, candle, color } = arrow;
    const { up, down, text } = this.palette;
    const side = bought ? up : down; // nobody's where colours tell who did it
    return {
      id: `fills ${number}`,
      time: timeOf(this.table.row(candle)),
      position: bought ? "belowBar" : "aboveBar",
      shape: bought ? "arrowUp" : "arrowDown",
      size: this.palette.type,
      color: color ?? (this.whoDid === nobodyKnown ? side : text),
      text: label,
    };
  }
}

const firstOf = (table: Table) => (table.length ? [{ time: timeOf(table.row(0)) }] : []);

const reachNow = (scale: ITimeScaleApi<Time>, palette: Palette) =>
  reachOf(scale.options().barSpacing / palette.type);

/** A thin line at a price, with a label on the scale that can be read. */
export const priceLineLook = (color: string) => ({
  color,
  lineWidth: 1 as const,
  axisLabelTextColor: textOn(color),
});
