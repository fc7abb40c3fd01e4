// Invented sessions, for tests and for trying the page.
import { Columns } from "./columns";
import type { Header, Message, Order } from "./header";

/** A generator of numbers from 0 to 1 that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const START = Date.UTC(2024, 0, 1) / 1000;
const COLORS = ["#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd"];
const NAMES = ["Ann", "Breakout", "Clerk", "MeanReversion"];
export const COLUMNS = {
  bars: ["time", "open", "high", "low", "close", "volume"],
  equity: ["time", "equity", "cash", "drawdown"],
  fills: ["time", "seat", "symbol", "order", "side", "quantity", "price", "commission"],
  trades: [
    ...["entry_time", "exit_time", "seat", "symbol", "side", "quantity", "entry_price"],
    ...["exit_price", "pnl", "entry_order", "exit_order", "trade_id"],
  ],
  words: ["shown"],
};

type Tables = [name: string, columns: string[], rows: number[][]][];

/** Columns of tables given row by row. */
export function columnsOf(header: Partial<Header>, tables: Tables): Columns {
  const buffers = Object.fromEntries(
    tables.map(([name, columns, rows]) => [name, { rows: rows.length, columns }]),
  );
  const whole: Header = {
    title: "An example",
    session_id: "example",
    symbols: [],
    seats: [],
    participants: NAMES.map((name, number) => ({ name, kind: "robot", color: COLORS[number] })),
    from: null,
    to: null,
    live: false,
    unknown: [],
    messages: [],
    orders: [],
    ...header,
    buffers,
  };
  return new Columns(
    whole,
    tables.map(([, , rows]) => Float64Array.from(rows.flat())),
  );
}

export const messageOf = (seq: number, at: number | null, changes: Partial<Message> = {}) => ({
  seq,
  sender: NAMES[seq % NAMES.length],
  recipient: "All",
  kind: "message",
  at: at === null ? null : at * 1e6,
  time_kind: at === null ? null : "known",
  placed: at === null ? ("order" as const) : ("own" as const),
  content: `Message ${seq}: because the price has turned, I act.`,
  ...changes,
});

/** A conversation at these seconds since 2024, nothing else. */
export function chatOf(seconds: number[]): Columns {
  const times = seconds.map((second) => START + second);
  const ends = { from: times[0] * 1e6, to: times[times.length - 1] * 1e6 };
  const messages = times.map((time, number) => messageOf(number + 1, time));
  return columnsOf({ ...ends, messages }, [["words", COLUMNS.words, times.map((time) => [time])]]);
}

/** A desk of as many bars and messages: each message orders, each second order closes a trade. */
export function deskOf(bars: number, messages: number, seed = 1): Columns {
  const random = seeded(seed);
  const rows = walk(bars, random);
  const texts: Message[] = [];
  const orders: Order[] = [];
  const [fills, trades, words]: number[][][] = [[], [], []];
  for (let number = 0; number < messages; number += 1) {
    const row = rows[Math.floor((number * (bars - 1)) / messages)];
    const [time, price] = [row[0], row[4]];
    const opens = number % 8 < 4;
    const seat = number % 4;
    texts.push(messageOf(number + 1, time, { sender: NAMES[seat] }));
    words.push([time]);
    orders.push({
      ...{ order_id: number, seat, symbol: "GBM", side: opens ? "buy" : "sell", type: "market" },
      ...{ quantity: 10, limit_price: null, stop_price: null, status: "filled" },
      ...{ at: time * 1e6, message: number },
    });
    const filled = time + 60;
    fills.push([filled, seat, 0, number, opens ? 1 : -1, 10, price, 1]);
    if (opens) continue;
    const entry = fills[number - 4];
    const pnl = 10 * (price - entry[6]) - 2;
    trades.push([
      entry[0],
      filled,
      seat,
      0,
      1,
      10,
      entry[6],
      price,
      pnl,
      number - 4,
      number,
      number,
    ]);
  }
  const header = {
    ...{ title: "An invented desk", messages: texts, orders },
    ...{ symbols: [{ symbol: "GBM", currency: "USD", precision: 2 }] },
    ...{ from: rows[0][0] * 1e6, to: rows[bars - 1][0] * 1e6 },
    seats: NAMES.map((name, seat) => {
      return { name, color: COLORS[seat], currency: "USD", initial_cash: 10_000 };
    }),
  };
  return columnsOf(header, [
    ["bars:0", COLUMNS.bars, rows],
    ["fills", COLUMNS.fills, fills],
    ["trades", COLUMNS.trades, trades],
    ["words", COLUMNS.words, words],
    ...NAMES.map((_, seat): Tables[number] => {
      return [`equity:${seat}`, COLUMNS.equity, equityOf(rows, fills, seat)];
    }),
  ]);
}

function walk(count: number, random: () => number): number[][] {
  let close = 100;
  return Array.from({ length: count }, (_, number) => {
    const open = close;
    close *= 1 + 0.004 * (random() - 0.498);
    const [high, low] = [Math.max(open, close) * 1.001, Math.min(open, close) * 0.999];
    return [START + 60 * number, open, high, low, close, Math.round(1000 * random())];
  });
}

// Cash and position after each bar, by adding up the fills.
function equityOf(bars: number[][], fills: number[][], seat: number): number[][] {
  const own = fills.filter((fill) => fill[1] === seat);
  let [cash, held, best, next] = [10_000, 0, 10_000, 0];
  return bars.map(([time, , , , close]) => {
    for (; own[next]?.[0] <= time; next += 1) {
      const [, , , , side, quantity, price, commission] = own[next];
      cash -= side * quantity * price + commission;
      held += side * quantity;
    }
    const equity = cash + held * close;
    best = Math.max(best, equity);
    return [time, equity, cash, equity / best - 1];
  });
}
