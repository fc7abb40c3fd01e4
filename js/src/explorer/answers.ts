// What a source answers, see the protocol in `dashboards/explorer`.
import type { EarnedWords } from "../transcript/earned_words";
import type { Message, Money } from "../transcript/message";
import type { ListName } from "./traits";

export interface Facet {
  values: { value: string; count: number }[];
  more: number;
}

export interface Matrix {
  names: string[];
  /** From × to; null where nobody speaks to one alone, which `reason` says. */
  counts: number[][] | null;
  broadcasts: number[];
  /** What each says, as far as it is known: how much is answered, and how much is not. */
  answered: [yes: number, no: number][];
  /** How many people the last of the names stands for; 0 where each stands for one. */
  others: number;
  reason?: string;
}

export interface Histogram {
  from: number | null;
  to: number | null;
  step: number | null;
  all: number[];
  selected: number[];
  without_time: number;
}

export interface Overview {
  totals: { messages: number; sessions: number; of_messages: number; of_sessions: number };
  facets: { [Name in ListName]: Facet };
  matrix: Matrix;
  histogram: Histogram;
  /** What is wrong with files of the store that cannot be read: their sessions are not shown. */
  damaged: string[];
}

export interface SessionRow {
  session_id: string;
  topic: string;
  status: string;
  created_at: number | null;
  last_activity: number | null;
  /** In seconds; null where times are not known. */
  duration: number | null;
  message_count: number;
  matches: number;
  participants: { name: string; kind: string; color: string; messages: number }[];
  others: number;
  spark: number[] | null;
  outcome: { success: boolean | null; score: number | null; error: string | null };
  earned: Money[];
}

export interface Window<Row> {
  total: number;
  offset: number;
  rows: Row[];
}

/** A session as at most 2,000 lines; a mark is the number of a line. */
export interface Strip {
  topic: string;
  count: number;
  /** How many messages are chosen. */
  hits: number;
  lines: number;
  senders: { name: string; color: string }[];
  sender: number[];
  hit: number[];
  fill: number[];
  label: number[];
}

/** The words whose trades lost and won most, of each currency, the extreme first. */
export interface Extremes {
  lost: (EarnedWords & { session_id: string; seq: number })[];
  won: (EarnedWords & { session_id: string; seq: number })[];
}

/** Somebody who is, or was, in a session. */
export interface Person {
  name: string;
  present: boolean;
}

/** Somebody's seat in a session; null where they do not tell. */
export interface Seat extends Person {
  kind: string;
  /** Whether the last sign of life still holds. */
  is_there: boolean | null;
  /** In microseconds since 1970 UTC. */
  seen_at: number | null;
  read_seq: number | null;
  unread: number | null;
}

export type Messages = Window<Message>;
