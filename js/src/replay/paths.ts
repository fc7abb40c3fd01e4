// The prices around a trade, as they were known at a time.
import { CLOSE, HIGH, LOW, type Table, TIME } from "../chart/table";
import type { TradePath } from "../transcript/trade_path";
import { type Columns, TRADE } from "./columns";
import type { Order } from "./header";

const MOST_POINTS = 200; // more bars than that are drawn together
const AROUND = 0.3; // bars before and after, as a part of those in between
const FEWEST = 5; // bars before and after, at least
const MICROSECONDS = 1e6;
const PROTECTIONS: Record<string, string> = {
  limit: "take profit",
  stop: "stop loss",
  stop_limit: "stop loss",
};

/** The first and the last bar to draw of trade number `trade`; null where no prices are recorded. */
export function reachOf(columns: Columns, trade: number, time: number): [number, number] | null {
  const row = columns.table("trades").row(trade);
  const bars = columns.table(`bars:${row[TRADE.symbol]}`);
  const entry = bars.rowAt(row[TRADE.entryTime]);
  const exit = bars.rowAt(row[TRADE.exitTime]);
  if (exit < 0 || bars.row(exit)[TIME] < row[TRADE.entryTime]) return null;
  const room = Math.max(FEWEST, Math.floor(AROUND * (exit - entry + 1)));
  return [Math.max(0, entry - room), Math.min(exit + room, bars.rowAt(time))];
}

/** The path of trade number `trade` up to a time, in seconds; null where no prices are recorded. */
export function pathOf(columns: Columns, trade: number, time: number): TradePath | null {
  const row = columns.table("trades").row(trade);
  const { currency, symbol } = columns.header.symbols[row[TRADE.symbol]] ?? {};
  const reach = reachOf(columns, trade, time);
  if (!reach || symbol === undefined) return null;
  return {
    symbol,
    currency: currency ?? null,
    side: row[TRADE.side] > 0 ? "long" : "short",
    ...thinned(columns.table(`bars:${row[TRADE.symbol]}`), ...reach),
    entry: { at: row[TRADE.entryTime] * MICROSECONDS, price: row[TRADE.entryPrice] },
    exit: { at: row[TRADE.exitTime] * MICROSECONDS, price: row[TRADE.exitPrice] },
    levels: levelsOf(columns.header.orders, row[TRADE.entryOrder]),
  };
}

type Drawn = Pick<TradePath, "at" | "low" | "high" | "close">;

function thinned(bars: Table, first: number, last: number): Drawn {
  const count = last - first + 1;
  const points = Math.min(MOST_POINTS, count);
  const drawn: Drawn = { at: [], low: [], high: [], close: [] };
  for (let point = 0; point < points; point += 1) {
    const from = first + Math.ceil((point * count) / points);
    const to = first + Math.ceil(((point + 1) * count) / points);
    const some = Array.from({ length: to - from }, (_, number) => bars.row(from + number));
    drawn.at.push(some[0][TIME] * MICROSECONDS);
    drawn.low.push(
      extreme(
        some.map((each) => each[LOW]),
        Math.min,
      ),
    );
    drawn.high.push(
      extreme(
        some.map((each) => each[HIGH]),
        Math.max,
      ),
    );
    drawn.close.push(
      extreme(
        some.map((each) => each[CLOSE]),
        (...values) => values.at(-1) as number,
      ),
    );
  }
  return drawn;
}

function extreme(values: number[], of: (...values: number[]) => number): number | null {
  const known = values.filter((each) => !Number.isNaN(each));
  return known.length ? of(...known) : null;
}

function levelsOf(orders: readonly Order[], entry: number): TradePath["levels"] {
  const { order_id: parent, run_id: run } = orders[entry] ?? {};
  if (parent === undefined) return [];
  return orders.flatMap(({ limit_price, parent_id, run_id, stop_price, type }) => {
    if (parent_id !== parent || run_id !== run || !PROTECTIONS[type]) return [];
    const price = type === "limit" ? limit_price : stop_price;
    return price === null ? [] : [{ name: PROTECTIONS[type], price }];
  });
}
