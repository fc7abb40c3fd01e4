import { PlainModel } from "../shared/plain_model";
import type { Line, Message } from "./line";

/** A widget's model whose Python is at the other end of a line. */
export class LiveModel extends PlainModel {
  constructor(
    traits: Record<string, unknown>,
    private readonly line: Pick<Line, "say" | "isOpen">,
  ) {
    super(traits);
  }

  override save_changes(): void {
    if (this.changed.size) {
      const state = Object.fromEntries([...this.changed].map((name) => [name, this.get(name)]));
      this.line.say({ kind: "update", state });
    }
    super.save_changes();
  }

  send(content: { kind?: unknown }, _callbacks?: unknown, buffers: ArrayBuffer[] = []): void {
    // that somebody looks is said again and again: late it would not be true
    if (content.kind === "here" && !this.line.isOpen) return;
    this.line.say({ kind: "custom", content }, buffers);
  }

  /** Take what Python has said. */
  take(message: Message, buffers: DataView[]): void {
    if (message.kind === "custom") this.tell("msg:custom", message.content, buffers);
    if (message.kind !== "update") return;
    const { state } = message;
    message.paths.forEach(([name], number) => {
      state[name] = buffers[number];
    });
    for (const [name, value] of Object.entries(state)) {
      this.traits[name] = value;
      this.changed.delete(name); // the last word is Python's
    }
    for (const [name, value] of Object.entries(state)) this.tell(`change:${name}`, this, value);
    this.tell("change", this);
  }
}
