import { AtEnd } from "../shared/at_end";
import { afterPress } from "../shared/pressing";
import { VirtualList } from "../shared/virtual_list";
import type { Deeds } from "../transcript/chips";
import type { Message } from "../transcript/message";
import { messageRow, rowName } from "../transcript/row";
import type { Messages } from "./answers";
import { Windows } from "./windows";

const ROW_HEIGHT = 64;
const AHEAD = 50; // rows that come before they are in sight

/** Who a list asks, and whom it tells. */
export interface Asked {
  ask(offset: number, limit: number): Promise<Messages>;
  failed(error: Error): void;
  /** Another message is looked at. */
  looked(message: Message): void;
  /** The places from `first` to `last` are in sight. */
  seen(first: number, last: number): void;
  /** So many have come behind what is read; 0 where its end is in sight. */
  newer(count: number): void;
  deeds: Deeds;
}

/** The messages of a session: one of them is looked at. */
export class MessageList {
  readonly list: VirtualList;
  /** The place that is looked at. */
  current: number | null = null;
  private readonly windows: Windows<Message>;
  /** Whether its end is what is read. */
  readonly end: AtEnd;
  private inSight: [number, number] = [0, 0];
  private known: number | null = null; // how many there were when the end was last in sight

  /** @param isLive whether its end is what is read at first. */
  constructor(
    scroller: HTMLElement,
    private readonly asked: Asked,
    isLive: boolean,
  ) {
    this.list = new VirtualList(scroller, {
      height: ROW_HEIGHT,
      build: (index) => this.build(index),
      seen: (first, last) => this.seen(first, last),
    });
    this.end = new AtEnd(this.list, isLive, () => this.tellNewer());
    this.windows = new Windows<Message>(
      (offset, limit) => asked.ask(offset, limit),
      (total, others) => afterPress(this.list.shown.sizer, () => this.take(total, others)),
      (error) => asked.failed(error),
    );
  }

  /** The message that is looked at. */
  get looked(): Message | undefined {
    return this.current === null ? undefined : this.windows.get(this.current);
  }

  /** Ask anew for what is in sight, without moving. */
  renew(): void {
    this.windows.renew();
    this.need(...this.inSight);
  }

  /** Go to a place, and look at the message there; `withKeys` where the keys go too. */
  goTo(place: number, withKeys: boolean): void {
    this.need(place, place);
    this.end.goTo(place);
    this.look(place);
    if (withKeys) this.list.shown.focus(place);
  }

  /** Look at the message of a place. */
  look(place: number): void {
    if (this.current !== null) this.list.shown.at(this.current)?.removeAttribute("data-current");
    this.current = place;
    this.list.shown.at(place)?.setAttribute("data-current", "");
    if (this.looked) this.asked.looked(this.looked);
  }

  private take(total: number, others: Set<number>): void {
    this.known ??= total;
    if (total > this.list.count) this.end.look();
    this.list.count = total;
    this.list.renew((place) => others.has(place) || others.has(place - 1)); // it may go on with it
    this.end.reach();
    this.tellNewer();
    const [first, last] = this.inSight;
    for (let place = first; place <= last; place += 1) {
      this.list.shown.at(place)?.setAttribute("aria-setsize", String(total));
    }
    const { current, looked } = this;
    if (current !== null && others.has(current) && looked) this.asked.looked(looked);
  }

  private tellNewer(): void {
    const { count } = this.list;
    if (this.end.stays) this.known = count;
    this.asked.newer(Math.max(count - (this.known ?? count), 0));
  }

  private seen(first: number, last: number): void {
    this.inSight = [first, last];
    this.need(first, last);
    this.asked.seen(first, last);
  }

  private need(first: number, last: number): void {
    const end = this.list.count ? this.list.count - 1 : 0;
    this.windows.need(first - AHEAD, Math.min(last + AHEAD, end));
  }

  private build(index: number): HTMLElement {
    const message = this.windows.get(index);
    if (!message) return waitingRow("mc-said mc-said-waiting");
    const before = index ? (this.windows.get(index - 1) ?? null) : null;
    const row = messageRow(message, { before, deeds: this.asked.deeds });
    row.tabIndex = -1;
    row.setAttribute("aria-setsize", String(this.list.count));
    row.setAttribute("aria-posinset", String(index + 1));
    row.setAttribute("aria-label", rowName(message));
    row.toggleAttribute("data-current", index === this.current);
    row.addEventListener("pointerdown", () => this.look(index));
    return row;
  }
}

/** A row in the place of one that is on its way. */
export function waitingRow(className: string): HTMLElement {
  const row = document.createElement("article");
  row.className = className;
  row.tabIndex = -1;
  row.dataset.waiting = "";
  row.textContent = "…";
  return row;
}
