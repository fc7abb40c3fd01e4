import { button, element } from "../shared/markup";
import type { Deeds } from "../transcript/chips";
import type { Message, OrderChip } from "../transcript/message";
import { counted, countText } from "../transcript/numbers";
import type { Messages, Strip } from "./answers";
import { Drawer } from "./drawer";
import { ExtremeWords } from "./extremes";
import { copyText } from "./face";
import { MessageList } from "./message_list";
import { Minimap } from "./minimap";
import { Seats } from "./seats";
import type { Source } from "./source";

/** What a reader tells the rest of the page. */
export interface Reading {
  failed(error: Error): void;
  /** Whether the end is what is read at first. */
  isLive: boolean;
  /** Whether it may go on, with people in it; not so in a file. */
  isAlive: boolean;
  /** The message that is looked at has changed. */
  looked(seq: number): void;
  /** A label is wanted for what is looked at; not there where nothing can be written. */
  label?: (reader: Reader) => void;
  /** What is looked at is to be answered; not there beside the session in which one speaks. */
  answer?: () => void;
}

/** What was said in a session: a list of any length, a strip of it, threads and trades beside. */
export class Reader {
  readonly root: HTMLElement;
  readonly messages: MessageList;
  readonly drawer: Drawer;
  readonly extremes: ExtremeWords;
  readonly seats: Seats | null;
  private readonly title: HTMLElement;
  private readonly back: HTMLButtonElement;
  private readonly map: Minimap;
  private readonly trail: number[] = [];

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
    const { answer, label } = reading;
    const found = {
      goTo: (seq: number) => void this.find(seq),
      failed: (error: Error) => reading.failed(error),
    };
    this.extremes = new ExtremeWords(head, source, session, found, () => this.messages.looked);
    if (answer) {
      const reply = button(head, "mc-explorer-button mc-explorer-answer", "Answer");
      reply.title = "Answer the message that is looked at";
      reply.addEventListener("click", answer);
    }
    if (label) addLabelButton(head, () => label(this));
    const link = button(head, "mc-explorer-button", "Link");
    link.title = "Copy session/seq of this message";
    link.addEventListener("click", () => copyText(this.permalink, link));
    const { failed, isAlive } = reading;
    this.seats = isAlive ? new Seats(this.root, source, session, failed) : null;
    const body = element("div", "mc-explorer-pages", this.root);
    this.map = new Minimap(body, (offset) => this.goTo(offset));
    const scroller = element("div", "mc-explorer-scroll", body, { role: "feed", tabindex: "0" });
    scroller.setAttribute("aria-label", `What was said in ${session}`);
    this.drawer = new Drawer(body, source, (error) => reading.failed(error));
    const newer = button(body, "mc-explorer-button mc-explorer-newer", "");
    newer.hidden = true;
    newer.addEventListener("click", () => this.goTo(this.messages.list.count - 1, true));
    const asked = {
      ask: (offset: number, limit: number) =>
        source.ask<Messages>("messages", { session_id: session, offset, limit }),
      failed: (error: Error) => reading.failed(error),
      looked: ({ seq }: Message) => reading.looked(seq),
      seen: (first: number, last: number) => this.map.look(first, last),
      newer: (count: number) => {
        newer.hidden = count === 0;
        newer.textContent = `${countText(count)} new`;
      },
      deeds: this.deeds(),
    };
    this.messages = new MessageList(scroller, asked, reading.isLive);
  }

  get permalink(): string {
    return `${this.session}/${this.messages.looked?.seq ?? 1}`;
  }

  /** Ask anew what is in sight and where the hits are, without moving. */
  async renew(): Promise<void> {
    this.messages.renew(); // words first
    void this.seats?.renew();
    const asking = this.source.ask<Strip>("minimap", { session_id: this.session });
    const offered = this.extremes.renew();
    const strip = await asking;
    this.map.show(strip);
    this.title.textContent = strip.topic || this.session;
    this.title.title = `${this.session}, ${counted(strip.count, "message")}`;
    const isNarrowed = strip.hits < strip.count; // else all are hits, and none is marked
    this.messages.list.scroller.toggleAttribute("data-narrowed", isNarrowed);
    await offered;
  }

  /** Take on the colours of the page. */
  dress(): void {
    this.map.draw();
  }

  /** Go to the message with a `seq`. */
  async find(seq: number): Promise<void> {
    const { offset, reason } = await this.source.ask("position", { session_id: this.session, seq });
    if (offset === null) this.reading.failed(new Error(reason));
    else this.goTo(offset);
  }

  /** Go to a place, and look at the message there; `withKeys` where the keys go too. */
  goTo(place: number, withKeys = false): void {
    const { list } = this.messages;
    list.count = Math.max(place + 1, list.count); // of one that has not come yet
    this.messages.goTo(place, withKeys);
  }

  /** Go to the message after the one that is looked at, or to the one before it. */
  step(step: 1 | -1): void {
    const { current, list } = this.messages;
    const place = (current ?? -1) + step;
    this.goTo(Math.min(Math.max(place, 0), Math.max(list.count - 1, 0)), true);
  }

  /** Go to the next or the last hit from here. */
  async nextHit(step: 1 | -1, withKeys = true): Promise<void> {
    const asked = { session_id: this.session, offset: this.messages.current ?? -1, step };
    const { offset } = await this.source.ask<{ offset: number | null }>("hit", asked);
    if (offset !== null) this.goTo(offset, withKeys);
  }

  close(): void {
    this.messages.end.close();
    this.messages.list.close();
    this.map.close();
    this.root.remove();
  }

  private goBack(): void {
    const place = this.trail.pop();
    this.back.hidden = this.trail.length === 0;
    if (place !== undefined) this.goTo(place, true);
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

// A press on it leaves the selection of words as it is.
function addLabelButton(head: Element, label: () => void): void {
  const add = button(head, "mc-explorer-button", "Label");
  add.title = "Label the message that is looked at, or its words that are selected";
  add.addEventListener("mousedown", (event) => event.preventDefault());
  add.addEventListener("click", label);
}
