import { element } from "../shared/markup";
import { afterPress } from "../shared/pressing";
import { counted, countText } from "../transcript/numbers";
import { clockText, utcText } from "../transcript/times";
import type { Seat } from "./answers";
import type { Source } from "./source";

const MOST = 50; // more are counted: nobody reads so many names in a line

/** Who is in a session: who is there, when they were seen, how far they have read, what they have not. */
export class Seats {
  private readonly row: HTMLElement;
  private isAsking = false;
  private isStale = false;

  constructor(
    private readonly parent: Element,
    private readonly source: Source,
    private readonly session: string,
    private readonly failed: (error: Error) => void,
  ) {
    const told = { "aria-label": "Who is here", tabindex: "0", role: "group" };
    const box = element("div", "mc-explorer-seats", parent, told);
    this.row = element("ul", "", box);
    box.hidden = true;
  }

  /** Ask who is there; what comes while an answer is on its way is asked once, behind it. */
  async renew(): Promise<void> {
    this.isStale = true;
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      while (this.isStale) {
        this.isStale = false;
        const asked = { session_id: this.session };
        const { rows } = await this.source.ask<{ rows: Seat[] }>("seats", asked);
        afterPress(this.parent, () => this.show(rows)); // it may make room for itself
      }
    } catch (error) {
      this.failed(error as Error);
    } finally {
      this.isAsking = false;
    }
  }

  /** Show them; where nobody ever gave a sign of life, there is nothing to show. */
  private show(seats: Seat[]): void {
    (this.row.parentElement as HTMLElement).hidden = seats.every(({ seen_at }) => seen_at === null);
    this.row.replaceChildren();
    const sorted = [...seats].sort((one, other) => rank(one) - rank(other));
    for (const seat of sorted.slice(0, MOST)) addSeat(this.row, seat);
    if (sorted.length > MOST) {
      element("li", "", this.row).textContent = `and ${countText(sorted.length - MOST)} more`;
    }
  }
}

/** `here`, `silent`, `left`; nothing where no sign was ever given. */
export function stateOf({ is_there, present }: Seat): string {
  if (!present) return "left";
  if (is_there === null) return "";
  return is_there ? "here" : "silent";
}

const rank = (seat: Seat) => ["here", "silent", "", "left"].indexOf(stateOf(seat));

function addSeat(row: Element, seat: Seat): void {
  const state = stateOf(seat);
  const item = element("li", "", row, { "data-now": state });
  element("b", "", item, { dir: "auto" }).textContent = seat.name;
  element("span", "", item).textContent = seatText(seat);
  const seen = seat.seen_at === null ? "no sign of life" : `last sign ${utcText(seat.seen_at)}`;
  item.title = `${seat.name} (${seat.kind}): ${seen}`;
}

/** What one reads beside a name, e.g. `here, seen 10:04:05, read to 12, 3 unread`. */
export function seatText(seat: Seat): string {
  const { read_seq, seen_at, unread } = seat;
  const told = [
    stateOf(seat) || "no sign",
    seen_at === null ? "" : `seen ${clockText(seen_at)}`,
    read_seq === null ? "" : `read to ${countText(read_seq)}`,
    unread === null ? "" : counted(unread, "unread", "unread"),
  ];
  return told.filter(Boolean).join(", ");
}
