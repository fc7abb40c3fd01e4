import type { Reply } from "./content";

type Listener = (...values: unknown[]) => void;

/**
 * A widget's model without a kernel: its traits live here, and the first `here` of each view is
 * answered with what the kernel would have sent. What else a view sends, nobody hears.
 */
export class FileModel {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly answered = new Set<unknown>();
  private readonly changed = new Set<string>();

  constructor(
    private readonly traits: Record<string, unknown>,
    private readonly replies: readonly Reply[],
  ) {}

  get(name: string): unknown {
    return this.traits[name];
  }

  set(name: string, value: unknown): void {
    if (Object.is(this.traits[name], value)) return;
    this.traits[name] = value;
    this.changed.add(name);
    this.tell(`change:${name}`, this, value);
  }

  save_changes(): void {
    if (this.changed.size) this.tell("change", this);
    this.changed.clear();
  }

  on(event: string, listener: Listener): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
  }

  off(event?: string | null, listener?: Listener | null): void {
    if (!event) this.listeners.clear();
    else if (!listener) this.listeners.delete(event);
    else this.listeners.get(event)?.delete(listener);
  }

  send(message: { kind?: unknown; view?: unknown; behind?: unknown }): void {
    if (message.kind !== "here" || (this.answered.has(message.view) && !message.behind)) return;
    this.answered.add(message.view);
    queueMicrotask(() => {
      for (const each of this.replies) this.tell("msg:custom", each.message, each.buffers);
    });
  }

  private tell(event: string, ...values: unknown[]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(...values);
  }
}
