import { element } from "../shared/markup";
import { VirtualList } from "../shared/virtual_list";
import type { Deeds } from "../transcript/chips";
import type { Message, OrderChip } from "../transcript/message";
import { counted } from "../transcript/numbers";
import { messageRow, rowName } from "../transcript/row";
import type { Messages, Strip } from "./answers";
import { Drawer } from "./drawer";
import { button, copyText } from "./face";
import { Minimap } from "./minimap";
import type { Source } from "./source";
import { Windows } from "./windows";

const ROW_HEIGHT = 64;

/** What a reader tells the rest of the page. */
export interface Reading {
  failed(error: Error): void;
  /** The message that is looked at has changed. */
  looked(seq: number): void;
}

/** What was said in a session: a list of any length, a strip of it, threads and trades beside. */
export class Reader {
  readonly root: HTMLElement;
  readonly list: VirtualList;
  readonly drawer: Drawer;
  current: number | null = null; // the place that is looked at
  private readonly title: HTMLElement;
  private readonly back: HTMLButtonElement;
  private readonly windows: Windows<Message>;
  private readonly map: Minimap;
  private readonly trail: number[] = [];
  private strip: Strip | null = null;

  constructor(
    parent: HTMLElement,
    readonly session: string,
    private readonly source: Source,
    private readonly reading: Reading,
  ) {
    this.root = element("div", "mc-explorer-reader", parent);
    const head = element("p", "mc-explorer-bar", this.root);
    this.title = element("b", "mc-explorer-topic", head, { dir: "auto" });
    this.back = button(head, "mc-explorer-button", "Back");
    this.back.hidden = true;
    this.back.addEventListener("click", () => this.goBack());
    const link = button(head, "mc-explorer-button", "Link");
    link.title = "Copy session/seq of this message";
    link.addEventListener("click", () => copyText(this.permalink, link));
    const body = element("div", "mc-explorer-pages", this.root);
    this.map = new Minimap(body, (offset) => this.goTo(offset));
    const scroller = element("div", "mc-explorer-scroll", body, {
      role: "feed",
      tabindex: "0",
      "aria-label": `What was said in ${session}`,
    });
    this.drawer = new Drawer(body, source, (error) => reading.failed(error));
    this.list = new VirtualList(scroller, {
      height: ROW_HEIGHT,
      build: (index) => this.build(index),
      seen: (first, last) => this.seen(first, last),
    });
    this.windows = new Windows<Message>(
      (offset, limit): Promise<Messages> =>
        source.ask("messages", { session_id: session, offset, limit }),
      (total) => this.take(total),
      (error) => reading.failed(error),
    );
  }

  // Whether some messages are hits of the choice and others are not.
  private get isNarrowed(): boolean {
    return this.strip !== null && this.strip.hit.length < this.strip.count;
  }

  get permalink(): string {
    return `${this.session}/${this.looked?.seq ?? 1}`;
  }

  /** The message that is looked at. */
  get looked(): Message | undefined {
    return this.current === null ? undefined : this.windows.get(this.current);
  }

  /** Ask anew what is in sight and where the hits are, without moving. */
  async renew(): Promise<void> {
    this.strip = await this.source.ask<Strip>("minimap", { session_id: this.session });
    this.map.show(this.strip);
    this.title.textContent = this.strip.topic || this.session;
    this.windows.clear();
    const first = Math.max(this.current ?? 0, 0);
    this.windows.need(first, first);
  }

  /** Go to the message with a `seq`. */
  async find(seq: number): Promise<void> {
    const { offset, reason } = await this.source.ask("position", { session_id: this.session, seq });
    if (offset === null) this.reading.failed(new Error(reason));
    else this.goTo(offset);
  }

  /** Go to a place, and look at the message there. */
  goTo(place: number): void {
    const last = Math.max((this.strip?.count ?? this.list.count) - 1, 0);
    const before = this.current;
    this.current = Math.min(Math.max(place, 0), last);
    this.windows.need(this.current - 20, this.current + 20);
    this.list.scrollTo(this.current);
    if (before !== null) this.list.rowAt(before)?.removeAttribute("data-current");
    this.list.rowAt(this.current)?.setAttribute("data-current", "");
    if (this.looked) this.reading.looked(this.looked.seq);
  }

  /** Go to the next or the last hit from here. */
  nextHit(step: 1 | -1): void {
    const hits = this.strip?.hit ?? [];
    const from = this.current ?? -1;
    const ahead = step > 0 ? hits.filter((hit) => hit > from) : hits.filter((hit) => hit < from);
    const found = step > 0 ? ahead[0] : ahead[ahead.length - 1];
    if (found !== undefined) this.goTo(found);
  }

  close(): void {
    this.list.close();
    this.map.close();
    this.root.remove();
  }

  private goBack(): void {
    const place = this.trail.pop();
    this.back.hidden = this.trail.length === 0;
    if (place !== undefined) this.goTo(place);
  }

  private take(total: number): void {
    this.title.title = counted(total, "message");
    if (this.list.count === total) this.list.renew();
    else this.list.count = total;
    if (this.current !== null) this.list.rowAt(this.current)?.setAttribute("data-current", "");
  }

  private seen(first: number, last: number): void {
    this.windows.need(first - 20, last + 20);
    this.map.look(first, last);
  }

  private build(index: number): HTMLElement {
    const message = this.windows.get(index);
    if (!message) {
      const waiting = document.createElement("article");
      waiting.className = "mc-said mc-said-waiting";
      waiting.textContent = "…";
      return waiting;
    }
    const before = index ? (this.windows.get(index - 1) ?? null) : null;
    const row = messageRow(message, { before, deeds: this.deeds() });
    row.setAttribute("aria-setsize", String(this.list.count));
    row.setAttribute("aria-posinset", String(index + 1));
    row.setAttribute("aria-label", rowName(message));
    if (!this.isNarrowed) row.removeAttribute("data-hit"); // all are
    row.toggleAttribute("data-current", index === this.current);
    row.addEventListener("pointerdown", () => this.look(index, row));
    return row;
  }

  private look(index: number, row: HTMLElement): void {
    if (this.current !== null) this.list.rowAt(this.current)?.removeAttribute("data-current");
    this.current = index;
    row.setAttribute("data-current", "");
    if (this.looked) this.reading.looked(this.looked.seq);
  }

  private deeds(): Deeds {
    return {
      jump: ({ offset, reply }: Message) => {
        this.trail.push(offset);
        this.back.hidden = false;
        void this.find(reply?.seq as number);
      },
      thread: (message) => this.drawer.thread(this.session, message),
      order: (order: OrderChip) => this.drawer.trade(order),
    };
  }
}
