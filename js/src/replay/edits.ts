// What messages said at a time: a past that knew nothing of later edits and deletions.
import type { Message as Said } from "../transcript/message";
import type { Message } from "./header";

const MICROSECONDS = 1e6;

/** The words of a message at a time, in seconds, and the edits made by then. */
export function wordsAt(
  { content, edits = [], parts = [] }: Message,
  time: number,
): Pick<Said, "content" | "parts" | "edits" | "deleted"> {
  // one whose time is not known counts as made
  const made = edits.findIndex(({ at }) => at !== null && at > time * MICROSECONDS);
  if (made < 0) return { content, parts, edits, deleted: edits.at(-1)?.deletion ?? false };
  const past = edits.slice(0, made);
  const deleted = past.at(-1)?.deletion ?? false;
  return { content: edits[made].before ?? "", parts: [], edits: past, deleted };
}

/** When messages were edited, in seconds, the earliest first. */
export function editTimes(messages: readonly Message[]): Float64Array {
  const known = messages.flatMap(({ edits = [] }) => edits.map(({ at }) => at ?? Number.NaN));
  const times = known.filter((at) => !Number.isNaN(at)).map((at) => at / MICROSECONDS);
  return Float64Array.from(times).sort();
}
