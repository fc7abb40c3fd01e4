import { element } from "../shared/markup";
import type { Message } from "../transcript/message";
import { Labeller, selectedPiece } from "./annotating";
import { Composer } from "./composer";
import type { Face } from "./face";
import { addHelp, type Command, commandOf } from "./keys";
import { Reader } from "./reader";
import type { Source } from "./source";
import type { ExplorerModel } from "./traits";

/** The sessions that are read: one, or two beside each other; and what keys do to the first. */
export class Readers {
  private readonly place: HTMLElement;
  private readonly help: HTMLDialogElement;
  private readonly labeller: Labeller;
  private readonly composer: Composer;
  private readonly empty: HTMLElement;
  private open_: Reader[] = [];

  constructor(
    private readonly model: ExplorerModel,
    private readonly face: Face,
    private readonly source: Source,
    private readonly renewAll: () => void,
  ) {
    const { read } = face.panes;
    this.empty = element("p", "mc-explorer-dim mc-explorer-empty", read);
    this.empty.textContent = "Open a session to read it. Keys: press ? for help.";
    this.place = element("div", "mc-explorer-readers", read);
    this.composer = new Composer(read, (text) => this.say(text));
    this.help = addHelp(face.root);
    this.labeller = new Labeller(face.root);
    const speak = () => this.composer.show(model.get("speaker"));
    model.on("change:speaker", speak);
    speak();
  }

  /** Show these sessions. */
  open(session: string | null, compared: string | null): void {
    const wanted = [session, compared].filter((each) => each !== null);
    if (wanted.join("\n") === this.open_.map((each) => each.session).join("\n")) return;
    for (const each of this.open_) each.close();
    this.empty.hidden = wanted.length > 0;
    this.open_ = wanted.map((each) => this.read(each));
  }

  renew(): void {
    for (const each of this.open_) each.renew().catch((error) => this.failed(error));
  }

  close(): void {
    for (const each of this.open_) each.close();
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
    const [reader] = this.open_;
    if (!reader) return;
    const place = reader.current ?? -1;
    const moves = {
      next: () => reader.goTo(place + 1),
      previous: () => reader.goTo(place - 1),
      nextHit: () => reader.nextHit(1),
      previousHit: () => reader.nextHit(-1),
      thread: () => reader.looked && reader.drawer.thread(reader.session, reader.looked),
      annotate: () => this.annotate(reader),
    };
    moves[command]();
  }

  private read(session: string): Reader {
    const isFirst = this.place.childElementCount === 0;
    const reader = new Reader(this.place, session, this.source, {
      failed: (error) => this.failed(error),
      looked: (seq) => isFirst && this.looked(seq),
    });
    const at = isFirst ? this.model.get("at") : null;
    const begin = async () => {
      await reader.renew();
      if (at !== null) await reader.find(at);
    };
    begin().catch((error) => this.failed(error));
    return reader;
  }

  private looked(seq: number): void {
    if (this.model.get("at") === seq) return;
    this.model.set("at", seq);
    this.model.save_changes();
  }

  private annotate(reader: Reader): void {
    const message = reader.looked;
    if (!message || reader.current === null) return;
    if (this.model.get("readonly")) {
      this.face.say("This store can only be read here, so nothing can be labelled.");
      return;
    }
    const row = reader.list.rowAt(reader.current);
    const piece = row ? selectedPiece(row, message) : null;
    const what = piece ? "the selected words" : "the message";
    const asked = `Label ${what} of ${message.sender}:`;
    this.labeller.ask(this.model.get("labels"), asked, (label) => {
      this.note(reader, message, { label, ...piece }).catch((error) => this.failed(error));
    });
  }

  private async note(reader: Reader, { message_id }: Message, noted: object): Promise<void> {
    await this.source.ask("annotate", { session_id: reader.session, message_id, ...noted });
    this.renewAll();
  }

  private async say(text: string): Promise<void> {
    try {
      const { seq } = await this.source.ask<{ seq: number }>("say", { text });
      this.renewAll();
      await this.open_[0]?.find(seq);
    } catch (error) {
      this.failed(error as Error);
      throw error;
    }
  }

  private failed(error: Error): void {
    this.face.say(error.message);
  }
}
