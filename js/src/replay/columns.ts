import { areDates } from "../chart/scales";
import { FIRST_LINE, Table } from "../chart/table";
import type { Growth, Header } from "./header";

const MICROSECONDS = 1e6;
/** The columns of the buffer `fills`, which is sorted by time. */
export const FILL = {
  time: 0,
  seat: 1,
  symbol: 2,
  order: 3,
  side: 4,
  quantity: 5,
  price: 6,
  commission: 7,
};
/** The columns of the buffer `trades`, which is sorted by the time of the exit. */
export const TRADE = {
  entryTime: 0,
  exitTime: 1,
  seat: 2,
  symbol: 3,
  side: 4,
  quantity: 5,
  entryPrice: 6,
  exitPrice: 7,
  pnl: 8,
  entryOrder: 9,
  exitOrder: 10,
  tradeId: 11,
};
/** The columns of a buffer `equity:<seat>`. */
export const EQUITY = { time: 0, equity: 1, cash: 2, drawdown: 3 };
const widthOf = (columns: object) => Object.keys(columns).length;
const WIDTHS: Record<string, number> = {
  bars: FIRST_LINE,
  equity: widthOf(EQUITY),
  fills: widthOf(FILL),
  trades: widthOf(TRADE),
  words: 1,
};

/** A session as it was shipped: texts, and tables of numbers by name. */
export class Columns {
  private readonly tables = new Map<string, Table>();
  private daily: boolean | null = null;

  constructor(
    readonly header: Header,
    buffers: Float64Array[],
  ) {
    Object.entries(header.buffers).forEach(([name, { columns }], number) => {
      this.tables.set(name, new Table(buffers[number], columns.length));
    });
  }

  /** A table by its name; an empty one where nothing of it is recorded. */
  table(name: string): Table {
    const known = this.tables.get(name);
    if (known) return known;
    const made = new Table(new Float64Array(0), WIDTHS[name.split(":")[0]] ?? 1);
    this.tables.set(name, made);
    return made;
  }

  /** A column of a table, row by row. */
  column(name: string, number: number): Float64Array {
    const table = this.table(name);
    return Float64Array.from({ length: table.length }, (_, row) => table.row(row)[number]);
  }

  /** Seconds since 1970; places in the order of messages where no time is known. */
  get from(): number {
    return this.isTimed ? (this.header.from as number) / MICROSECONDS : 0;
  }

  get to(): number {
    if (this.isTimed) return (this.header.to as number) / MICROSECONDS;
    return Math.max(0, this.header.messages.length - 1);
  }

  /** Whether any time is known. */
  get isTimed(): boolean {
    return this.header.from !== null && this.header.to !== null;
  }

  /** The decimals of a symbol's prices. */
  precisionOf(symbol: string): number {
    const known = this.header.symbols.find((each) => each.symbol === symbol);
    return known?.precision ?? 2;
  }

  /** Whether dates are enough to tell all times apart. */
  get isDaily(): boolean {
    this.daily ??= this.isTimed && this.haveDatesAlone();
    return this.daily;
  }

  private haveDatesAlone(): boolean {
    const some = [...this.tables].filter(([name, { length }]) => length && name !== "trades");
    return some.every(([, table]) => areDates(table));
  }

  /** How many rows of each table are here, and how many texts. */
  get known() {
    const rows = [...this.tables].map(([name, table]) => [name, table.length] as const);
    const { messages, orders } = this.header;
    return { rows: Object.fromEntries(rows), messages: messages.length, orders: orders.length };
  }

  /** Take in what is new; false when something between is missing, and nothing was taken in. */
  grow({ at, tail }: Growth, buffers: Float64Array[]): boolean {
    const { header } = this;
    this.daily = null;
    const names = Object.keys(at);
    const gaps = names.some((name) => at[name] > this.table(name).length);
    if (gaps || isBeyond(tail.messages, header.messages) || isBeyond(tail.orders, header.orders))
      return false;
    names.forEach((name, number) => {
      this.table(name).write(at[name], buffers[number]);
    });
    replaceTail(header.messages, tail.messages);
    replaceTail(header.orders, tail.orders);
    if (tail.to !== undefined) header.to = tail.to;
    header.from ??= header.to;
    header.live = tail.live ?? header.live;
    return true;
  }
}

type Tail<Row> = { at: number; rows: Row[] } | undefined;

const isBeyond = <Row>(tail: Tail<Row>, rows: Row[]) => (tail?.at ?? 0) > rows.length;

function replaceTail<Row>(rows: Row[], tail: Tail<Row>): void {
  if (tail) rows.splice(tail.at, rows.length, ...tail.rows);
}

/** How many of `times`, which never decrease, are not later than `time`. */
export function countUntil(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
