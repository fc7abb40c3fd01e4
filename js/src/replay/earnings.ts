// Whose words earned what, up to a time: closed trades by the message whose order opened them.
import { type Columns, countUntil, TRADE } from "./columns";

/** What a message's trades have earned in one currency. */
export interface Earned {
  message: number;
  currency: string | null;
  amount: number;
}

/** Closed trades, and the message that each came from. */
export class Earnings {
  private readonly exits: Float64Array;
  /** The message of each trade, -1 where none is known. */
  readonly messages: Int32Array;

  constructor(private readonly columns: Columns) {
    this.exits = columns.column("trades", TRADE.exitTime);
    const orders = columns.column("trades", TRADE.entryOrder);
    this.messages = Int32Array.from(orders, (order) => columns.header.orders[order]?.message ?? -1);
  }

  /** How many trades are closed at a time. */
  closedAt(time: number): number {
    return countUntil(this.exits, time);
  }

  /** What the first `closed` trades have earned, message by message, the costliest first. */
  first(closed: number): Earned[] {
    const found = new Map<string, Earned>();
    const trades = this.columns.table("trades");
    for (let number = 0; number < closed; number += 1) {
      const message = this.messages[number];
      const row = trades.row(number);
      if (message < 0 || Number.isNaN(row[TRADE.pnl])) continue;
      const currency = this.columns.header.seats[row[TRADE.seat]]?.currency ?? null;
      const key = `${message} ${currency}`;
      const earned = found.get(key) ?? { message, currency, amount: 0 };
      earned.amount += row[TRADE.pnl];
      found.set(key, earned);
    }
    return [...found.values()].sort((one, other) => one.amount - other.amount);
  }
}

/** The `most` costliest and the `most` most profitable of one currency, which differ. */
export function extremes(earned: Earned[], most: number): { lost: Earned[]; won: Earned[] } {
  const lost = earned.filter(({ amount }) => amount < 0).slice(0, most);
  const won = earned.filter(({ amount }) => amount > 0).slice(-most);
  return { lost, won: won.reverse() };
}
