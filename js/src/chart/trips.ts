// Round trips as lines from entry to exit: gains whole, losses dashed, each in its colour.
import type {
  IPrimitivePaneRenderer,
  ISeriesApi,
  ISeriesPrimitive,
  ITimeScaleApi,
  SeriesType,
  Time,
} from "lightweight-charts";
import type { Palette } from "../shared/palette";
import type { Table } from "./table";

export const TRIP_WIDTH = 5; // entry time and price, exit time and price, profit
const MANY_TRIPS = 400; // in sight: dots at their ends would cover the prices
type Target = Parameters<IPrimitivePaneRenderer["draw"]>[0];

/** A round trip by the numbers of its candles. */
export interface Trip {
  from: number;
  entry: number;
  to: number;
  exit: number;
  won: boolean;
}

/** The round trips in `values`, at the candles of `table`. */
export function tripsOf(values: Float64Array, table: Table): Trip[] {
  const trips: Trip[] = [];
  for (let at = 0; at < values.length; at += TRIP_WIDTH) {
    const [start, entry, end, exit, profit] = values.subarray(at, at + TRIP_WIDTH);
    const [from, to] = [table.rowAt(start), table.rowAt(end)];
    if (from >= 0) trips.push({ from, entry, to, exit, won: profit > 0 });
  }
  return trips;
}

/** Those of which a part lies between two candles. */
export const tripsInSight = (trips: Trip[], range: { from: number; to: number } | null): Trip[] =>
  range ? trips.filter(({ from, to }) => to >= range.from && from <= range.to) : [];

/** What Lightweight Charts draws over a series of prices. */
export class Trips implements ISeriesPrimitive<Time> {
  private trips: Trip[] = [];
  private series?: ISeriesApi<SeriesType>;

  constructor(
    private readonly scale: ITimeScaleApi<Time>,
    private palette: Palette,
  ) {}

  /** Draw on a series of prices, in the colours of a palette. */
  attach(
    series: ISeriesApi<SeriesType>,
    table: Table,
    values: Float64Array,
    palette: Palette,
  ): void {
    this.palette = palette;
    this.trips = tripsOf(values, table);
    if (series === this.series) return;
    this.series = series;
    series.attachPrimitive(this);
  }

  paneViews() {
    return [{ renderer: () => ({ draw: (target: Target) => this.draw(target) }) }];
  }

  private draw(target: Target): void {
    const seen = tripsInSight(this.trips, this.scale.getVisibleLogicalRange());
    target.useMediaCoordinateSpace(({ context }) => {
      context.lineWidth = seen.length > MANY_TRIPS ? 1 : 2;
      for (const trip of seen) this.drawOne(context, trip, seen.length <= MANY_TRIPS);
      context.setLineDash([]);
    });
  }

  private drawOne(context: CanvasRenderingContext2D, trip: Trip, dotted: boolean): void {
    const [x1, y1] = this.place(trip.from, trip.entry);
    const [x2, y2] = this.place(trip.to, trip.exit);
    const color = trip.won ? this.palette.up : this.palette.down;
    context.strokeStyle = color;
    context.fillStyle = color;
    context.setLineDash(trip.won ? [] : [5, 4]);
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
    if (!dotted) return;
    for (const [x, y] of [
      [x1, y1],
      [x2, y2],
    ]) {
      context.beginPath();
      context.arc(x, y, 2.5, 0, 2 * Math.PI);
      context.fill();
    }
  }

  private place(candle: number, price: number): [number, number] {
    const x = this.scale.logicalToCoordinate(
      candle as Parameters<typeof this.scale.logicalToCoordinate>[0],
    );
    return [x ?? 0, this.series?.priceToCoordinate(price) ?? 0];
  }
}
