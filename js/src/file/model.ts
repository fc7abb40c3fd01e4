import { PlainModel } from "../shared/plain_model";
import type { Reply } from "./content";

/**
 * A widget's model without a kernel: its traits live here, and the first `here` of each view is
 * answered with what the kernel would have sent. What else a view sends, nobody hears.
 */
export class FileModel extends PlainModel {
  private readonly answered = new Set<unknown>();

  constructor(
    traits: Record<string, unknown>,
    private readonly replies: readonly Reply[],
  ) {
    super(traits);
  }

  send(message: { kind?: unknown; view?: unknown; behind?: unknown }): void {
    if (message.kind !== "here" || (this.answered.has(message.view) && !message.behind)) return;
    this.answered.add(message.view);
    queueMicrotask(() => {
      for (const each of this.replies) this.tell("msg:custom", each.message, each.buffers);
    });
  }
}
