import { keepBeating, newViewName } from "../shared/heartbeat";
import { hostedKernel } from "../shared/host";
import { download } from "../shared/markup";
import { type Model, onMessage, say } from "../shared/model";
import { turnTabsByKeys } from "../shared/tab_keys";
import { ask, askBeforeLeaving, type Question } from "./asking";
import { Drafts } from "./drafts";
import { Dresser } from "./dress";
import { Fields } from "./fields";
import { addEarlier, growLists } from "./lists";
import { type Press, tellPresses } from "./presses";
import { RacePanel } from "./race_panel";
import { askAgainAfter, tellReading } from "./reading";
import { Slots } from "./slots";
import { offerAnew, reasonOf, showStates } from "./states";
import { type Health, Watch } from "./watch";

export type PageModel = Model<Record<string, never>>;

/** What the kernel tells: only what has changed, unless it is `whole`. */
export interface PageMessage {
  slots?: Record<string, string>;
  fields?: Record<string, string>;
  lists?: Record<string, string[]>;
  /** Items that come before those of a list. */
  earlier?: Record<string, string[]>;
  whole?: boolean;
  frame?: number;
  /** Whom it is for; all when it is not there. */
  view?: string;
  /** The kernel's clock, in seconds. */
  now?: number;
  /** The number of a press that has reached the kernel, of one that was done, and of one not. */
  took?: number;
  done?: number;
  refused?: number;
  /** What is asked before a press is done; `act` is told with "sure" when it is agreed to. */
  question?: Question & { act: string };
  /** The name of the file that the first buffer is. */
  download?: string;
}

/** One view of a page: it shows what the kernel tells and tells what is pressed. */
export class PageView {
  private readonly name = newViewName();
  private readonly fields = new Fields();
  private readonly slots: Slots;
  private readonly dresser: Dresser;
  private readonly watch: Watch;
  private readonly stopping = new AbortController();
  private readonly waiting = new Set<number>();
  private readonly drafts = new Drafts();
  private readonly race = new RacePanel();
  private presses = 0;
  private now: number | null = null;
  private frame = -1;

  constructor(
    private readonly model: PageModel,
    private readonly el: HTMLElement,
  ) {
    const { signal } = this.stopping;
    el.classList.add("mc-page");
    this.slots = new Slots(el, this.fields);
    this.dresser = new Dresser(el, signal);
    turnTabsByKeys(el, signal);
    document.addEventListener("selectionchange", this.slots.showHeld, { signal });
    tellPresses(el, (press, fields) => this.press(press, fields), signal);
    tellReading(el, (press) => this.tellNow(press, 0), signal);
    this.watch = new Watch(
      () => hostedKernel(model),
      (health) => this.tell(health),
      signal,
    );
    askBeforeLeaving(() => this.watch.isWell && this.fields.text("leaving") !== "", signal);
    const beat = () => {
      if (!document.hidden && el.isConnected) this.send({ beat: true });
    };
    keepBeating(beat, beat, signal);
    onMessage(model, this.receive.bind(this), signal);
    this.send({ ready: true });
  }

  close(): void {
    this.stopping.abort();
    this.send({ gone: true });
  }

  private receive(message: PageMessage, buffers: DataView[]): void {
    if (message.view && message.view !== this.name) return;
    this.now = message.now ?? this.now;
    if (message.took !== undefined) this.waiting.delete(message.took);
    if (message.done !== undefined) this.drafts.finish(message.done);
    if (message.refused !== undefined) this.drafts.refuse(message.refused);
    askAgainAfter(message, this.el);
    this.show(message);
    const { question } = message;
    if (question)
      ask(this.el, question, () => this.press({ act: question.act, arg: "sure" }, null));
    if (message.download) download(message.download, buffers[0], "application/zip");
    if (message.frame) this.count(message.frame, message.whole ?? false);
    this.watch.heard();
  }

  private show(message: PageMessage): void {
    const { slots = {}, fields = {}, lists = {}, earlier = {}, whole = false } = message;
    for (const [name, html] of Object.entries(slots)) this.slots.write(name, html);
    if (Object.keys(slots).length) this.dresser.dress();
    this.fields.write(this.el, fields);
    for (const [name, items] of Object.entries(lists)) growLists(this.el, name, items, whole);
    for (const [name, items] of Object.entries(earlier)) addEarlier(this.el, name, items);
    if ("race" in fields || "race" in slots) this.race.show(this.el, this.fields.text("race"));
    if (Object.keys(slots).length || "market_ok" in fields) this.showStates();
  }

  /** Note which frame is shown; have all sent anew when one before it was lost on the way. */
  private count(frame: number, isWhole: boolean): void {
    if (!isWhole && this.frame >= 0 && frame > this.frame + 1) this.send({ ready: true });
    this.frame = frame;
    this.el.dataset.frame = String(frame);
  }

  /** Send a press with its time and the price that was seen; refuse it when they are not of now. */
  private press(press: Press, fields: Element | null): void {
    if (fields && this.drafts.hasSent(press, fields)) return;
    const number = ++this.presses;
    if (this.watch.isWell && this.tellNow(press, number)) {
      this.waiting.add(number);
      if (fields) this.drafts.keep(number, press, fields);
    } else
      this.refuse(`Nothing was done: ${reasonOf(this.watch.health)}. Press again when it is back.`);
  }

  private tellNow(press: Press, number: number): boolean {
    const since = Date.now() - this.watch.lastWord;
    return this.send({ ...press, number, heard: this.now, since, seen: this.fields.text("price") });
  }

  private showStates(): void {
    showStates(this.el, this.watch.health, this.fields.text("market_ok"));
  }

  private refuse(refusal: string): void {
    this.fields.write(this.el, { refusal });
  }

  private tell(health: Health): void {
    this.showStates();
    offerAnew(this.el, health, this.fields.text("lost"));
    if (health.kernel === "answers") {
      this.send({ ready: true }); // what came meanwhile was missed
      return;
    }
    this.drafts.forget();
    if (this.waiting.size) {
      this.waiting.clear();
      this.refuse("The last press was not confirmed. If it arrives late, it is refused.");
    }
  }

  private send(message: Record<string, unknown>): boolean {
    return say(this.model, { view: this.name, ...message });
  }
}
