import { button, element } from "../shared/markup";
import type { Columns } from "./columns";
import type { Growth } from "./header";
import type { Links } from "./links";
import type { State } from "./states";
import { SOME_ROWS, Stretch } from "./stretch";

const NEAR_END = 40; // pixels from the end within which the transcript follows
const NEAR_EDGE = 200; // pixels from an end at which more rows are brought

/** What the reader does at the transcript. */
export interface TalkReader {
  openMessage(message: number): void;
  choose: { follow(): void };
}

/**
 * The transcript up to the clock. It follows the clock until the reader scrolls away; then it
 * stands, and a button leads back.
 */
export class Talk {
  private readonly box: HTMLElement;
  private readonly back: HTMLButtonElement;
  private readonly rows: Stretch;
  private follows = true;
  private count = 0;
  private shown = "";
  private top = 0; // where it was scrolled to when that was last known

  constructor(parent: Element, columns: Columns, links: Links, reader: TalkReader) {
    const frame = element("div", "mc-replay-feed-frame", parent);
    const attributes = { role: "feed", tabindex: "0", "aria-label": "Messages up to the clock" };
    this.box = element("div", "mc-replay-feed", frame, attributes);
    this.rows = new Stretch(this.box, columns, links, (message) => reader.openMessage(message));
    this.back = button(frame, "mc-replay-back", "");
    this.back.hidden = true;
    this.back.addEventListener("click", () => {
      reader.choose.follow();
      this.box.focus({ preventScroll: true });
    });
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.reach(true)).observe(this.box);
  }

  /** Show the messages up to a state's time; `links` are those of a record that has grown. */
  show(state: State, links: Links): void {
    this.count = state.messages;
    this.rows.time = state.time;
    const traded = `${state.fills} ${state.closed} ${this.rows.edits}`;
    const isNews = traded !== this.shown || links !== this.rows.links;
    this.shown = traded;
    if (isNews) this.rows.refresh(links);
    if (this.follows) this.reach(isNews);
    else if (this.count <= this.rows.first) this.fill(this.count - SOME_ROWS, this.count);
    else this.rows.cut(this.count);
    this.tellBack();
  }

  /** Show those anew that have changed in a record that has grown. */
  grow({ tail }: Growth): void {
    this.rows.renew(tail.messages?.at ?? this.rows.last);
  }

  /** Show a message with those around it, marked; the clock may go on. */
  goTo(message: number): void {
    const { count, rows } = this;
    this.follows = message >= count - 1;
    if (message < rows.first || message >= rows.last)
      this.fill(message - SOME_ROWS, Math.min(message + SOME_ROWS, count));
    rows.mark(message)?.scrollIntoView({ block: this.follows ? "end" : "center" });
    this.tellBack();
  }

  /** Go back to the clock, and with it from now on. */
  follow(): void {
    this.follows = true;
    this.reach(true);
    this.rows.mark(-1);
    this.tellBack();
  }

  // Have the last message said be the last row, and in sight.
  private reach(isNews: boolean): void {
    const { box, count, rows } = this;
    const away = count - rows.last;
    if (!this.follows || (away === 0 && !isNews)) return;
    if (away > 0 && away < SOME_ROWS && rows.last > 0) rows.append(count);
    else if (away < 0 && count - rows.first > SOME_ROWS) rows.cut(count);
    else if (away) this.fill(count - SOME_ROWS, count);
    box.scrollTop = box.scrollHeight;
    this.top = box.scrollTop;
  }

  // Show other rows; older ones too where they leave room. To lay out more than is seen takes long.
  private fill(from: number, to: number): void {
    const { box, rows } = this;
    rows.fill(from, to);
    while (rows.first > 0 && box.scrollHeight < box.clientHeight + NEAR_EDGE) rows.prepend();
  }

  private scrolled(): void {
    const { box, count, rows } = this;
    const toEnd = box.scrollHeight - box.scrollTop - box.clientHeight;
    // What grows scrolls too, but never up: that is the reader.
    const isUp = box.scrollTop < this.top;
    this.follows = toEnd < NEAR_END ? rows.last >= count : this.follows && !isUp;
    this.top = box.scrollTop;
    if (box.scrollTop < NEAR_EDGE && rows.first > 0) rows.prepend();
    else if (toEnd < NEAR_EDGE && rows.last < count)
      rows.append(Math.min(rows.last + SOME_ROWS, count));
    this.tellBack();
  }

  private tellBack(): void {
    const later = this.count - this.rows.last;
    this.back.hidden = this.follows;
    this.back.textContent = later > 0 ? `Back to the clock · ${later} later` : "Back to the clock";
  }
}
