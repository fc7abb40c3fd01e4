// What the kernel, or a file, tells of a session: texts here, numbers in the buffers beside them.
import type { Edit, Part } from "../transcript/message";

export interface Seat {
  name: string;
  color: string;
  currency: string | null;
  initial_cash: number | null;
}

export interface Participant {
  name: string;
  kind: string;
  color: string;
}

/** What was said; `placed` says whether the rail has it at its own time or only by its order. */
export interface Message {
  seq: number;
  message_id?: string;
  sender: string;
  recipient: string;
  kind: string;
  /** Microseconds since 1970, UTC; null where not known. */
  at: number | null;
  time_kind: string | null;
  placed?: "own" | "order";
  content: string;
  parts?: Part[];
  /** The message that it answers; its number is null where that is not in the store. */
  reply?: { seq: number | null; sender: string | null; kind: string | null } | null;
  edits?: Edit[];
}

export interface Order {
  run_id?: string;
  order_id: number;
  /** The order whose bracket it belongs to. */
  parent_id?: number | null;
  seat: number;
  symbol: string;
  side: "buy" | "sell";
  type: string;
  quantity: number | null;
  limit_price: number | null;
  stop_price: number | null;
  /** What became of it in the end; until `closed` (microseconds, null for never) it works. */
  status: string;
  at: number | null;
  closed?: number | null;
  /** Its place in `messages`; null where no message caused it, or none is known. */
  message: number | null;
}

/** What the kernel or the file tells once. */
export interface Header {
  title: string;
  session_id: string | null;
  symbols: { symbol: string; currency: string | null; precision: number | null }[];
  seats: Seat[];
  participants: Participant[];
  /** Microseconds since 1970, UTC; both null where no time is known: the rail counts messages. */
  from: number | null;
  to: number | null;
  live: boolean;
  /** What is not recorded, in words. */
  unknown: string[];
  messages: Message[];
  orders: Order[];
  buffers: Record<string, { rows: number; columns: string[] }>;
}

/** What is new since: rows of buffers from a row on, messages and orders from a number on. */
export interface Growth {
  at: Record<string, number>;
  tail: {
    messages?: { at: number; rows: Message[] };
    orders?: { at: number; rows: Order[] };
    to?: number | null;
    live?: boolean;
  };
}
