/** A piece of what was said, as the record keeps it. */
export interface Part {
  kind: string;
  text?: string | null;
  name?: string | null;
  arguments?: unknown;
  call_id?: string | null;
  is_error?: boolean | null;
  media_type?: string | null;
  size?: number | null;
  url?: string | null;
}

/** What a message answers; `missing` where the record has no such message. */
export interface Answered {
  missing?: boolean;
  message_id?: string;
  seq?: number | null;
  sender?: string;
  color?: string | null;
  kind?: "declared" | "inferred";
  confidence?: number | null;
  text?: string;
}

export interface Money {
  amount: number;
  currency: string;
}

/** An order that a message gave. */
export interface OrderChip {
  run_id: string;
  order_id: number;
  side: string;
  quantity: number;
  symbol: string;
  type: string;
  status: string;
  price: number | null;
  earned: Money | null;
  trades: number[];
}

/** A label on a message, or on the words of it from `start` to `end` (code points). */
export interface Label {
  annotation_id: string;
  label: string;
  value?: unknown;
  by?: string | null;
  start: number | null;
  end: number | null;
  stale?: boolean;
}

/** How a message was once; `before` is null where nobody knows. */
export interface Edit {
  at: number | null;
  by: string | null;
  before: string | null;
  deletion?: boolean;
}

/** A message as the kernel tells it; times in microseconds since 1970 UTC, null for not known. */
export interface Message {
  offset: number;
  seq: number;
  message_id: string;
  sender: string;
  color?: string | null;
  recipient: string;
  kind: string;
  at: number | null;
  time_kind: string;
  content: string;
  parts: Part[];
  reply: Answered | null;
  replies?: number;
  answered?: boolean | null;
  answered_reason?: string | null;
  edits?: Edit[];
  deleted?: boolean;
  reactions?: { emoji: string; by: string[] }[];
  labels?: Label[];
  orders?: OrderChip[];
  spans?: [number, number][];
  hit?: boolean;
  model?: string | null;
  tokens_in?: number | null;
  tokens_out?: number | null;
  cost?: number | null;
}

/** The recipient that stands for everyone. */
export const EVERYONE = "All";
