import { addHelp } from "../shared/keys";
import { element } from "../shared/markup";
import { onChange } from "../shared/model";
import { labelLooked } from "./annotating";
import type { Face } from "./face";
import { type Command, commandOf, HELP } from "./keys";
import { showPermalink } from "./permalink";
import { Reader } from "./reader";
import type { Source } from "./source";
import { Speaking } from "./speaking";
import type { ExplorerModel } from "./traits";

/** The sessions that are read: one, or two beside each other; and what keys do to the first. */
export class Readers {
  private readonly place: HTMLElement;
  private readonly help: HTMLDialogElement;
  private readonly label: (reader: Reader) => void;
  private readonly speaking: Speaking;
  private readonly empty: HTMLElement;
  /** What is read now. */
  shown: Reader[] = [];

  constructor(
    private readonly model: ExplorerModel,
    private readonly face: Face,
    private readonly source: Source,
    renewAll: () => void,
    signal: AbortSignal,
  ) {
    const { read } = face.panes;
    this.empty = element("p", "mc-explorer-dim mc-explorer-empty", read);
    this.empty.textContent = "Open a session to read it. Keys: press ? for help.";
    this.place = element("div", "mc-explorer-readers", read);
    this.speaking = new Speaking(model, face, source, renewAll, signal);
    this.help = addHelp(face.root, "mc-explorer-button", HELP);
    this.label = labelLooked(face, model, source, renewAll);
    onChange(model, ["at"], () => this.follow(), signal);
  }

  /** Show these sessions. */
  open(session: string | null, compared: string | null): void {
    const wanted = [session, compared].filter((each) => each !== null);
    if (wanted.join("\n") === this.shown.map((each) => each.session).join("\n")) return;
    const kept = this.shown[0]?.session === wanted[0] ? this.shown.slice(0, 1) : [];
    for (const each of this.shown.slice(kept.length)) each.close();
    this.empty.hidden = wanted.length > 0;
    this.shown = [...kept, ...wanted.slice(kept.length).map((each) => this.read(each))];
    this.speaking.turnTo(this.shown[0] ?? null);
  }

  /** Ask anew for what is read, of these sessions or of all; return whether any of it is. */
  renew(sessions: string[] | null = null): boolean {
    const concerned = this.shown.filter(({ session }) => sessions?.includes(session) ?? true);
    for (const each of concerned) each.renew().catch((error) => this.face.failed(error));
    if (concerned.includes(this.shown[0])) void this.speaking.askPeople();
    const read = new Set(concerned.map(({ session }) => session));
    return sessions?.every((each) => read.has(each)) ?? false;
  }

  /** Go to a message, or to the first of what is chosen; the keys stay where they are. */
  goTo(seq: number | "hit"): void {
    const [reader] = this.shown;
    const going = seq === "hit" ? reader?.nextHit(1, false) : reader?.find(seq);
    going?.catch((error) => this.face.failed(error));
  }

  /** Take on the colours of the page. */
  dress(): void {
    for (const each of this.shown) each.dress();
  }

  close(): void {
    for (const each of this.shown) each.close();
  }

  /** Do what a key asks for. */
  press(event: KeyboardEvent): void {
    const command = commandOf(event);
    if (!command || (event.target as Element).closest("dialog")) return;
    event.preventDefault();
    event.stopPropagation(); // keys pressed here are no shortcuts of the notebook
    if (command === "search") this.face.search.focus();
    else if (command === "help") this.help.showModal();
    else this.move(command);
  }

  private move(command: Exclude<Command, "search" | "help">): void {
    const [reader] = this.shown;
    if (!reader) return;
    const { looked } = reader.messages;
    const hit = (step: 1 | -1) => reader.nextHit(step).catch((error) => this.face.failed(error));
    const moves = {
      next: () => reader.step(1),
      previous: () => reader.step(-1),
      nextHit: () => hit(1),
      previousHit: () => hit(-1),
      costliest: () => reader.extremes.next("lost"),
      best: () => reader.extremes.next("won"),
      thread: () => looked && reader.drawer.thread(reader.session, looked),
      annotate: () => this.label(reader),
      reply: () => this.speaking.answer(),
    };
    moves[command]();
  }

  private read(session: string): Reader {
    const { model } = this;
    const isFirst = this.place.childElementCount === 0;
    const isLive = isFirst && (model.get("live") ?? false);
    const reader = new Reader(this.place, session, this.source, {
      isLive,
      isAlive: model.get("file") === undefined,
      failed: (error) => this.face.failed(error),
      looked: (seq) => isFirst && this.looked(session, seq),
      ...(isFirst ? { answer: () => this.speaking.answer() } : {}),
      ...(model.get("readonly") ? {} : { label: this.label }),
    });
    const at = isFirst && !isLive ? model.get("at") : null;
    const begun = [reader.renew(), at === null ? null : reader.find(at)];
    Promise.all(begun).catch((error) => this.face.failed(error));
    return reader;
  }

  private looked(session: string, seq: number): void {
    if (this.model.get("alone")) showPermalink(session, seq);
    if (this.model.get("at") === seq) return;
    this.model.set("at", seq);
    this.model.save_changes();
  }

  // The other side may go to a message too.
  private follow(): void {
    const at = this.model.get("at");
    const [reader] = this.shown;
    if (!reader || at === null || reader.messages.looked?.seq === at) return;
    this.goTo(at);
  }
}
