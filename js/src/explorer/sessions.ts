import { button, element } from "../shared/markup";
import { afterPress } from "../shared/pressing";
import { VirtualList } from "../shared/virtual_list";
import { counted } from "../transcript/numbers";
import type { SessionRow, Window } from "./answers";
import { waitingRow } from "./message_list";
import { Pins } from "./pins";
import { sessionRow } from "./session_row";
import type { Source } from "./source";
import { Windows } from "./windows";

const SORTS = {
  activity: "latest words",
  created: "begun",
  messages: "messages",
  matches: "matches",
  duration: "duration",
  earned: "money earned",
  topic: "topic",
};
const ROW_HEIGHT = 92;

/** What the list can ask for. */
export interface Openers {
  open(session: string): void;
  compare(session: string | null): void;
  failed(error: Error): void;
}

/** The sessions in which something is chosen: a list of any length, sorted as one likes. */
export class Sessions {
  private readonly list: VirtualList;
  private readonly windows: Windows<SessionRow>;
  private readonly sort: HTMLSelectElement;
  private readonly order: HTMLButtonElement;
  private readonly empty: HTMLElement;
  private readonly pins: Pins;
  private isNarrowed = false;
  private descending = true;
  private shown: (string | null)[] = [null, null];

  constructor(
    parent: HTMLElement,
    private readonly source: Source,
    private readonly openers: Openers,
  ) {
    const head = element("p", "mc-explorer-bar", parent);
    const label = element("label", "", head);
    label.append("Sort by ");
    this.sort = element("select", "", label);
    for (const [value, text] of Object.entries(SORTS)) {
      element("option", "", this.sort, { value }).textContent = text;
    }
    this.order = button(head, "mc-explorer-button", "↓");
    this.order.setAttribute("aria-label", "Largest first");
    this.order.addEventListener("click", () => this.turn());
    this.sort.addEventListener("change", () => this.renew(this.isNarrowed));
    this.pins = new Pins(parent, (session) => openers.open(session));
    this.pins.changed = () => this.draw(() => this.list.renew());
    this.empty = element("p", "mc-explorer-dim mc-explorer-empty", parent);
    const scroller = element("div", "mc-explorer-scroll", parent, { role: "feed", tabindex: "-1" });
    scroller.setAttribute("aria-label", "Sessions");
    this.list = new VirtualList(scroller, {
      height: ROW_HEIGHT,
      build: (index) => this.build(index),
      seen: (first, last) => this.windows.need(first, last),
    });
    this.windows = new Windows(
      (offset, limit) => this.ask(offset, limit),
      (total, others) => this.draw(() => this.take(total, others)),
      (error) => openers.failed(error),
    );
  }

  /** Ask anew, and begin at the top. */
  renew(isNarrowed: boolean): void {
    this.isNarrowed = isNarrowed;
    this.windows.clear();
    this.draw(() => this.list.reset());
    this.windows.need(0, 0); // until they come, the rows there were stand
  }

  /** Mark the sessions that are open. */
  mark(session: string | null, compared: string | null): void {
    this.shown = [session, compared];
    this.draw(() => this.list.renew());
  }

  close(): void {
    this.list.close();
  }

  // Rows stand still while one of them is pressed.
  private draw(how: () => void): void {
    afterPress(this.list.shown.sizer, how);
  }

  private ask(offset: number, limit: number): Promise<Window<SessionRow>> {
    const { descending } = this;
    return this.source.ask("sessions", { offset, limit, sort: this.sort.value, descending });
  }

  private take(total: number, others: Set<number>): void {
    this.empty.textContent = total ? "" : "No session has what is chosen.";
    this.empty.hidden = total > 0;
    this.list.scroller.setAttribute("aria-label", counted(total, "session"));
    const isSame = this.list.count === total;
    this.list.count = total;
    this.list.renew((place) => !isSame || others.has(place)); // each tells of how many it is
  }

  private turn(): void {
    this.descending = !this.descending;
    this.order.textContent = this.descending ? "↓" : "↑";
    this.order.setAttribute("aria-label", this.descending ? "Largest first" : "Smallest first");
    this.renew(this.isNarrowed);
  }

  private build(index: number): HTMLElement {
    const session = this.windows.get(index);
    if (!session) return waitingRow("mc-explorer-session mc-explorer-waiting");
    const row = sessionRow(session, this.isNarrowed);
    const [open, compared] = this.shown;
    const id = session.session_id;
    row.tabIndex = -1;
    row.setAttribute("aria-setsize", String(this.list.count));
    row.setAttribute("aria-posinset", String(index + 1));
    row.toggleAttribute("data-open", id === open || id === compared);
    const card = row.querySelector<HTMLButtonElement>(".mc-explorer-open");
    if (id === open) card?.setAttribute("aria-current", "true");
    card?.addEventListener("click", () => this.openers.open(id));
    const tools = element("p", "mc-explorer-tools", row);
    if (open !== null && id !== open) {
      const isCompared = id === compared;
      const beside = button(tools, "mc-explorer-tool", isCompared ? "Read alone" : "Beside");
      beside.title = isCompared ? "Read one session alone" : "Read it beside the one that is open";
      beside.addEventListener("click", () => this.openers.compare(isCompared ? null : id));
    }
    this.pins.addButton(tools, id, session.topic || id);
    return row;
  }
}
