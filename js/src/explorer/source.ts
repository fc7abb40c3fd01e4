import { onMessage } from "../shared/model";
import { Presence } from "../shared/presence";
import type { ExplorerModel } from "./traits";

/** Where a page gets its answers: a kernel, or a file that carries them. */
export interface Source {
  // biome-ignore lint/suspicious/noExplicitAny: an answer is of its question's type
  ask<Value = any>(what: string, args?: Record<string, unknown>): Promise<Value>;
}

/** What a kernel tells without being asked. */
export interface Told {
  /** Others have written: there are so many messages now. */
  grown(messages: number): void;
  /** Something of these sessions is other than it was; null for of any. */
  changed(sessions: string[] | null): void;
  /** Somebody in what is read came, has read on, or fell silent. */
  attended(): void;
  /** Answers are overdue, or they are no more. */
  silent(isSilent: boolean): void;
}

/** What is refused, in the words of the kernel: what is wrong, and what to do about it. */
export class Refusal extends Error {}

/** How long one waits for an answer before the page says so; one that comes later is taken. */
export const PATIENCE_MS = 10_000;
const GRACE_MS = 100; // a timer may go off a little early by the clock
const DEEDS = ["annotate", "say"]; // done once: not to be asked for again

interface Waiting {
  what: string;
  args: Record<string, unknown>;
  since: number;
  done(value: unknown): void;
  refused(error: Error): void;
}

type Message =
  | { kind: "answer"; view: string; id: number; value: unknown }
  | { kind: "failed"; view: string; id: number; problem: string; remedy: string }
  | { kind: "grown"; messages: number; sessions: number }
  | { kind: "changed"; sessions: string[] | null }
  | { kind: "attended" };

/** Asks the kernel; says `here` while somebody looks, and is told what others have written. */
export class KernelSource implements Source {
  private readonly presence: Presence;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;
  private isSilent = false;

  constructor(
    private readonly model: ExplorerModel,
    private readonly told: Told,
    private readonly signal: AbortSignal,
  ) {
    onMessage(model, (message: Message) => this.receive(message), signal);
    this.presence = new Presence(model, () => ({}), signal);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as in `Source`
  ask<Value = any>(what: string, args: Record<string, unknown> = {}): Promise<Value> {
    this.asked += 1;
    const id = this.asked;
    return new Promise((done, refused) => {
      const since = Date.now();
      this.waiting.set(id, { what, args, since, done: done as (value: unknown) => void, refused });
      this.send(id, what, args);
    });
  }

  /** Ask again for all that is not answered, and wait for it anew. */
  retry(): void {
    for (const [id, waiting] of this.waiting) {
      waiting.since = Date.now();
      if (DEEDS.includes(waiting.what)) this.watch();
      else this.send(id, waiting.what, waiting.args);
    }
    this.look();
  }

  private send(id: number, what: string, args: Record<string, unknown>): void {
    this.model.send({ kind: "ask", view: this.presence.name, id, what, args });
    this.watch();
  }

  private watch(): void {
    setTimeout(() => this.look(), PATIENCE_MS + GRACE_MS);
  }

  private look(): void {
    if (this.signal.aborted) return;
    const asked = [...this.waiting.values()];
    const isSilent = asked.some(({ since }) => Date.now() - since >= PATIENCE_MS);
    if (isSilent === this.isSilent) return;
    this.isSilent = isSilent;
    this.told.silent(isSilent);
  }

  private receive(message: Message): void {
    if (message.kind === "grown") this.told.grown(message.messages);
    else if (message.kind === "changed") this.told.changed(message.sessions);
    else if (message.kind === "attended") this.told.attended();
    else if (message.view === this.presence.name) this.take(message);
  }

  private take(message: Exclude<Message, { kind: "grown" | "changed" | "attended" }>): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    this.look();
    if (message.kind === "answer") waiting?.done(message.value);
    else {
      const { problem, remedy } = message;
      waiting?.refused(new Refusal([problem, remedy].filter(Boolean).join(". ")));
    }
  }
}
