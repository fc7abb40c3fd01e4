import { isSilent, keepBeating, newViewName } from "../shared/heartbeat";
import { download } from "../shared/markup";
import { type Model, onMessage } from "../shared/model";
import { Fields } from "./fields";
import { growLists } from "./lists";
import { holdWhilePressed, tellPresses } from "./presses";
import { Slots } from "./slots";

export type PageModel = Model<Record<string, never>>;

/** What the kernel tells: only what has changed, unless it is `whole`. */
export interface PageMessage {
  slots?: Record<string, string>;
  fields?: Record<string, string>;
  lists?: Record<string, string[]>;
  whole?: boolean;
  frame?: number;
  /** The name of the file that the first buffer is. */
  download?: string;
}

/** One view of a page: it shows what the kernel tells and tells what is pressed. */
export class PageView {
  private readonly name = newViewName();
  private readonly fields = new Fields();
  private readonly slots: Slots;
  private readonly stopping = new AbortController();
  private lastMessage = Date.now();

  constructor(
    private readonly model: PageModel,
    private readonly el: HTMLElement,
  ) {
    const { signal } = this.stopping;
    el.classList.add("mc-page");
    this.slots = new Slots(el, this.fields);
    holdWhilePressed(el, this.slots, signal);
    tellPresses(el, (press) => model.send(press), signal);
    const beat = () => this.beat();
    keepBeating(beat, beat, signal);
    onMessage(model, this.receive.bind(this), signal);
    model.send({ view: this.name, ready: true });
  }

  close(): void {
    this.stopping.abort();
    this.model.send({ view: this.name, gone: true });
  }

  private receive(message: PageMessage, buffers: DataView[]): void {
    const { el, fields, slots } = this;
    this.lastMessage = Date.now();
    this.tellConnection();
    for (const [name, html] of Object.entries(message.slots ?? {})) slots.write(name, html);
    fields.write(el, message.fields ?? {});
    for (const [name, items] of Object.entries(message.lists ?? {}))
      growLists(el, name, items, message.whole ?? false);
    if (message.download) download(message.download, buffers[0], "application/zip");
    if (message.frame) el.dataset.frame = String(message.frame);
  }

  private beat(): void {
    if (!document.hidden && this.el.isConnected) this.model.send({ view: this.name, beat: true });
    this.tellConnection();
  }

  private tellConnection(): void {
    this.el.classList.toggle("mc-lost", isSilent(this.lastMessage, Date.now()));
  }
}
