// From words to orders, fills and trades, and back.
import { type Columns, FILL, TRADE } from "./columns";
import type { Order } from "./header";

type Numbers = Map<number, number[]>;

function push(lists: Numbers, key: number, value: number): void {
  if (Number.isNaN(key)) return;
  lists.set(key, [...(lists.get(key) ?? []), value]);
}

/** Which orders a message caused, which fills they had, and which trades those opened or closed. */
export class Links {
  private readonly orders: Numbers = new Map();
  private readonly fills: Numbers = new Map();
  private readonly trades: Numbers = new Map();

  constructor(private readonly columns: Columns) {
    columns.header.orders.forEach(({ message }, order) => {
      push(this.orders, message ?? Number.NaN, order);
    });
    const fills = columns.column("fills", FILL.order);
    fills.forEach((order, fill) => {
      push(this.fills, order, fill);
    });
    const trades = columns.table("trades");
    for (let trade = 0; trade < trades.length; trade += 1) {
      const row = trades.row(trade);
      push(this.trades, row[TRADE.entryOrder], trade);
      if (row[TRADE.exitOrder] !== row[TRADE.entryOrder])
        push(this.trades, row[TRADE.exitOrder], trade);
    }
  }

  ordersOf = (message: number): number[] => this.orders.get(message) ?? [];
  fillsOf = (order: number): number[] => this.fills.get(order) ?? [];
  /** Trades that an order opened or closed. */
  tradesOf = (order: number): number[] => this.trades.get(order) ?? [];

  order = (order: number): Order | undefined => this.columns.header.orders[order];

  /** The message that caused a fill, null where none is known. */
  messageOf(fill: number): number | null {
    const order = this.columns.table("fills").row(fill)[FILL.order];
    return this.order(order)?.message ?? null;
  }
}
