// What words led to until a time: their orders, what filled of them, and what the trades earned.

import { priceText } from "../shared/figures";
import { plainText } from "../transcript/numbers";
import { type Columns, FILL, TRADE } from "./columns";
import type { Order } from "./header";
import type { Links } from "./links";

export interface OrderStory {
  order: Order;
  /** What was asked for, e.g. `Buy 10 AAPL, limit 98.50`. */
  asked: string;
  /** What had filled by the time: quantity, average price and when the last was; null for nothing. */
  filled: { quantity: number; price: number; time: number } | null;
  /** `works`, or what became of it by the time. */
  status: string;
  /** What the trades that it opened have earned; null while none is closed. */
  earned: { amount: number; currency: string } | null;
}

export interface TradeStory {
  trade: number;
  /** Whether the words opened it; else they closed it. */
  opened: boolean;
  quantity: number;
  symbol: string;
  entry: number;
  exit: number;
  exitTime: number;
  pnl: number;
  currency: string | null;
  /** The message that opened it, null where none is known. */
  openedBy: number | null;
}

export interface Story {
  orders: OrderStory[];
  /** Trades that are closed by the time. */
  trades: TradeStory[];
  /** What the trades that the words opened have earned, by currency. */
  earned: Map<string | null, number>;
}

/** Tell what message number `message` led to by `time`. */
export function storyOf(columns: Columns, links: Links, message: number, time: number): Story {
  const numbers = links.ordersOf(message);
  const closed = numbers.map((order) =>
    links
      .tradesOf(order)
      .map((trade) => tradeStory(columns, order, trade))
      .filter(({ exitTime }) => exitTime <= time),
  );
  const trades = closed.flat();
  const earned = new Map<string | null, number>();
  for (const { opened, currency, pnl } of trades)
    if (opened) earned.set(currency, (earned.get(currency) ?? 0) + pnl);
  const orders = numbers.map((order, place) => ({
    ...orderStory(columns, links, order, time),
    earned: earnedOf(closed[place]),
  }));
  return { orders, trades, earned };
}

function orderStory(columns: Columns, links: Links, number: number, time: number) {
  const order = columns.header.orders[number];
  const fills = columns.table("fills");
  const rows = links
    .fillsOf(number)
    .map((fill) => fills.row(fill))
    .filter((row) => row[FILL.time] <= time);
  const quantity = rows.reduce((sum, row) => sum + row[FILL.quantity], 0);
  const value = rows.reduce((sum, row) => sum + row[FILL.quantity] * row[FILL.price], 0);
  const last = rows[rows.length - 1];
  const filled = last ? { quantity, price: value / quantity, time: last[FILL.time] } : null;
  const isOver =
    order.closed === undefined || (order.closed ?? Number.POSITIVE_INFINITY) <= time * 1e6;
  const status = isOver ? order.status : "works";
  const asked = askedText(columns, order);
  return { order, asked, filled, status };
}

function earnedOf(trades: TradeStory[]): OrderStory["earned"] {
  const own = trades.filter(({ opened, pnl }) => opened && !Number.isNaN(pnl));
  if (!own.length) return null;
  const amount = own.reduce((sum, { pnl }) => sum + pnl, 0);
  return { amount, currency: own[0].currency ?? "" };
}

/** What became of an order by the time, in a few words. */
export function outcomeText({ filled, status }: OrderStory, precision: number): string {
  if (!filled) return status === "filled" ? "works" : status.replaceAll("_", " ");
  return `${plainText(filled.quantity)} at ${priceText(filled.price, precision)}`;
}

function askedText(columns: Columns, order: Order): string {
  const { side, quantity, symbol, type, limit_price: limit, stop_price: stop } = order;
  const price = (value: number) => priceText(value, columns.precisionOf(symbol));
  const words = [
    side === "buy" ? "Buy" : "Sell",
    quantity === null ? "" : plainText(quantity),
    symbol,
  ];
  const prices = [
    limit === null ? "" : `limit ${price(limit)}`,
    stop === null ? "" : `stop ${price(stop)}`,
  ].filter(Boolean);
  const how = prices.join(", ") || type.replaceAll("_", " ");
  return `${words.filter(Boolean).join(" ")}, ${how}`;
}

function tradeStory(columns: Columns, order: number, trade: number): TradeStory {
  const { header } = columns;
  const row = columns.table("trades").row(trade);
  return {
    trade,
    opened: row[TRADE.entryOrder] === order,
    quantity: row[TRADE.quantity],
    symbol: header.symbols[row[TRADE.symbol]]?.symbol ?? "",
    entry: row[TRADE.entryPrice],
    exit: row[TRADE.exitPrice],
    exitTime: row[TRADE.exitTime],
    pnl: row[TRADE.pnl],
    currency: header.seats[row[TRADE.seat]]?.currency ?? null,
    openedBy: header.orders[row[TRADE.entryOrder]]?.message ?? null,
  };
}
