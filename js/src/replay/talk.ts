import { AtEnd } from "../shared/at_end";
import { button, element } from "../shared/markup";
import { afterPress } from "../shared/pressing";
import { VirtualList } from "../shared/virtual_list";
import type { Columns } from "./columns";
import type { Growth } from "./header";
import type { Links } from "./links";
import type { State } from "./states";
import { TranscriptRows } from "./transcript_rows";

const ROW_HEIGHT = 64; // about

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
  private readonly rows: TranscriptRows;
  private readonly list: VirtualList;
  private readonly end: AtEnd;
  private inSight: [number, number] = [0, -1];
  private latest: { state: State; links: Links } | null = null;

  constructor(parent: Element, columns: Columns, links: Links, reader: TalkReader) {
    const frame = element("div", "mc-replay-feed-frame", parent);
    const attributes = { role: "feed", tabindex: "0", "aria-label": "Messages up to the clock" };
    this.box = element("div", "mc-replay-feed", frame, attributes);
    const rows = new TranscriptRows(columns, links, (message) => reader.openMessage(message));
    this.rows = rows;
    this.list = new VirtualList(this.box, {
      height: ROW_HEIGHT,
      sticks: true,
      build: (message) => rows.build(message),
      seen: (first, last) => {
        this.inSight = [first, last];
      },
    });
    this.back = button(frame, "mc-replay-back", "");
    this.back.hidden = true;
    this.back.addEventListener("click", () => {
      reader.choose.follow();
      this.box.focus({ preventScroll: true });
    });
    this.end = new AtEnd(this.list, true, () => this.tellBack());
  }

  /** Show the messages up to a state's time; `links` are those of a record that has grown. */
  show(state: State, links: Links): void {
    this.latest = { state, links };
    afterPress(this.list.shown.sizer, this.draw);
  }

  private readonly draw = (): void => {
    const { state, links } = this.latest as { state: State; links: Links };
    const isNews = this.rows.change(state, links);
    const isMoved = state.messages !== this.list.count;
    if (isNews) this.refresh(); // of those that come now, each is made as it stands
    this.end.grow(state.messages);
    if (isNews && !isMoved) this.end.reach();
    this.tellBack();
  };

  /** Show those anew that have changed in a record that has grown. */
  grow({ tail }: Growth): void {
    const from = tail.messages?.at;
    if (from === undefined) return;
    afterPress(this.list.shown.sizer, () => this.list.renew((message) => message >= from));
  }

  /** Show a message with those around it, marked; the clock may go on. */
  goTo(message: number): void {
    this.mark(message);
    this.end.goTo(message);
    this.tellBack();
  }

  /** Go back to the clock, and with it from now on. */
  follow(): void {
    this.end.stays = true;
    this.mark(-1);
    this.end.reach();
    this.tellBack();
  }

  close(): void {
    this.end.close();
    this.list.close();
  }

  private mark(message: number): void {
    this.list.shown.at(this.rows.marked)?.removeAttribute("data-marked");
    this.rows.marked = message;
    this.list.shown.at(message)?.setAttribute("data-marked", "");
  }

  // Rows whose words stay stand as they are: one may have selected some of them.
  private refresh(): void {
    const { list, rows } = this;
    const [first, last] = this.inSight;
    for (let message = first; message <= last; message += 1) {
      const row = list.shown.at(message);
      if (row) rows.refresh(row, message);
    }
    list.renew((message) => rows.isEdited(message));
  }

  private tellBack(): void {
    const later = this.list.count - 1 - this.list.lastInSight;
    this.back.hidden = this.end.stays;
    this.back.textContent = later > 0 ? `Back to the clock · ${later} later` : "Back to the clock";
  }
}
