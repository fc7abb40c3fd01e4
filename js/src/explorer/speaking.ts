import { onChange } from "../shared/model";
import type { Person } from "./answers";
import { Composer, type Saying } from "./composer";
import type { Face } from "./face";
import type { Reader } from "./reader";
import type { Source } from "./source";
import type { ExplorerModel } from "./traits";

/** Who speaks, to whom, in the session that is read; nobody does until Python says who. */
export class Speaking {
  private readonly composer: Composer;
  private reader: Reader | null = null;

  /** @param said is told when something was said. */
  constructor(
    private readonly model: ExplorerModel,
    private readonly face: Face,
    private readonly source: Source,
    private readonly said: () => void,
    signal: AbortSignal,
  ) {
    this.composer = new Composer(face.panes.read, (saying) => this.say(saying));
    const speak = () => {
      this.composer.show(model.get("speaker"));
      void this.askPeople();
    };
    onChange(model, ["speaker"], speak, signal);
    speak();
  }

  /** Speak in the session of a reader. */
  turnTo(reader: Reader | null): void {
    if (reader === this.reader) return;
    this.reader = reader;
    this.composer.answer(null);
    void this.askPeople();
  }

  /** Ask who can be spoken to, where somebody speaks. */
  async askPeople(): Promise<void> {
    const { model, reader, source } = this;
    if (!reader || model.get("speaker") === null) return;
    const asked = { session_id: reader.session };
    try {
      const { rows } = await source.ask<{ rows: Person[] }>("participants", asked);
      if (this.reader === reader) this.composer.showPeople(rows);
    } catch (error) {
      this.face.failed(error as Error);
    }
  }

  /** Begin an answer to the message that is looked at. */
  answer(): void {
    const looked = this.reader?.messages.looked;
    if (this.model.get("speaker") === null) {
      this.face.say("Nobody speaks here. Say who, in a cell: explorer.speak_as('Ann').");
    } else if (looked) this.composer.answer(looked);
    else this.face.say("Choose a message first: press on it, or j.");
  }

  private async say(saying: Saying): Promise<void> {
    const { seq } = await this.source.ask<{ seq: number }>("say", { ...saying });
    this.said();
    this.reader?.find(seq).catch((error) => this.face.failed(error)); // it is said all the same
  }
}
