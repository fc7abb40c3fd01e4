import { expect, test } from "vitest";
import type { TradePath } from "../transcript/trade_path";
import { COLUMNS, columnsOf, deskOf } from "./columns.example";
import { pathOf, reachOf } from "./paths";

const columns = deskOf(5_000, 64);
const trades = columns.table("trades");
const bars = columns.table("bars:0");
const AFTER = columns.to;

function found(trade: number, time = AFTER): TradePath {
  const path = pathOf(columns, trade, time);
  if (!path) throw new Error(`no path of trade ${trade}`);
  return path;
}

test("a path has the range and the close of every bar, drawn together where there are many", () => {
  for (let trade = 0; trade < trades.length; trade += 1) {
    const path = found(trade);
    const [first, last] = reachOf(columns, trade, AFTER) ?? [0, -1];
    const rows = bars.rows().slice(first, last + 1);
    expect(path.at.length).toBe(Math.min(200, rows.length));
    expect(Math.min(...(path.low as number[]))).toBe(Math.min(...rows.map((row) => row[3])));
    expect(Math.max(...(path.high as number[]))).toBe(Math.max(...rows.map((row) => row[2])));
    expect(path.close.at(-1)).toBe(rows[rows.length - 1][4]);
    expect(path.at[0]).toBe(rows[0][0] * 1e6);
  }
});

test("a path knows nothing of what comes after the clock", () => {
  const exit = trades.row(3)[1];
  const path = found(3, exit);
  expect(path.at.at(-1)).toBeLessThanOrEqual(exit * 1e6);
  const later = found(3);
  expect(later.at.at(-1)).toBeGreaterThan(exit * 1e6);
});

test("the levels are those of the entry's bracket; a trailing stop has none", () => {
  const entry = columns.header.orders[trades.row(0)[9]];
  const bracket = { ...entry, parent_id: entry.order_id, status: "cancelled" };
  columns.header.orders.push(
    { ...bracket, order_id: 901, type: "limit", limit_price: 104 },
    { ...bracket, order_id: 902, type: "stop", stop_price: 96 },
    { ...bracket, order_id: 903, type: "trailing_stop" },
    { ...bracket, order_id: 904, parent_id: 900, type: "stop", stop_price: 1 },
  );
  expect(found(0).levels).toEqual([
    { name: "take profit", price: 104 },
    { name: "stop loss", price: 96 },
  ]);
  columns.header.orders.splice(-4);
});

test("without prices there is no path", () => {
  const { symbols } = columns.header;
  const bare = columnsOf({ symbols }, [["trades", COLUMNS.trades, [[...trades.row(0)]]]]);
  expect(pathOf(bare, 0, AFTER)).toBe(null);
});
