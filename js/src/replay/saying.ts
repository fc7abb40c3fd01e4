// The clock in words.

import { timeText } from "../chart/scales";
import { visible } from "../shared/unseen";
import type { Clock } from "./clock";
import { type Columns, countUntil } from "./columns";
import type { State } from "./states";

const MOST_WORDS = 100; // letters of a message that are read aloud at the slider

/** Where the clock is: a time, or where none is known the number of the message. */
export function placeText({ time, messages }: State, columns: Columns): string {
  if (columns.isTimed) return timeText(Math.floor(time), columns.isDaily);
  return `Message ${messages} of ${columns.header.messages.length}`;
}

/** Where the clock is, how many events were before, and what was said last. */
export function momentText(state: State, columns: Columns, clock: Clock): string {
  const { events } = clock.moments;
  const number = countUntil(events, state.time);
  const last = columns.header.messages[state.messages - 1];
  const words = last ? `. ${visible(last.sender)}: ${last.content.slice(0, MOST_WORDS)}` : "";
  return `${placeText(state, columns)}, event ${number} of ${events.length}${words}`;
}
