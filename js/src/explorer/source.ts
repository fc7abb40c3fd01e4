import { onMessage } from "../shared/model";
import { Presence } from "../shared/presence";
import type { ExplorerModel } from "./traits";

/** Where a page gets its answers: a kernel, or a file that carries them. */
export interface Source {
  // biome-ignore lint/suspicious/noExplicitAny: an answer is of its question's type
  ask<Value = any>(what: string, args?: Record<string, unknown>): Promise<Value>;
}

/** What is refused, in the words of the kernel: what is wrong, and what to do about it. */
export class Refusal extends Error {}

interface Waiting {
  done(value: unknown): void;
  refused(error: Error): void;
}

type Told =
  | { kind: "answer"; view: string; id: number; value: unknown }
  | { kind: "failed"; view: string; id: number; problem: string; remedy: string }
  | { kind: "grown"; messages: number; sessions: number };

/** Asks the kernel; says `here` while somebody looks, and is told what others have written. */
export class KernelSource implements Source {
  private readonly presence: Presence;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  constructor(
    private readonly model: ExplorerModel,
    grown: (messages: number) => void,
    signal: AbortSignal,
  ) {
    onMessage(model, (told: Told) => this.receive(told, grown), signal);
    this.presence = new Presence(model, () => ({}), signal);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as in `Source`
  ask<Value = any>(what: string, args: Record<string, unknown> = {}): Promise<Value> {
    this.asked += 1;
    const id = this.asked;
    return new Promise((done, refused) => {
      this.waiting.set(id, { done: done as (value: unknown) => void, refused });
      this.model.send({ kind: "ask", view: this.presence.name, id, what, args });
    });
  }

  private receive(told: Told, grown: (messages: number) => void): void {
    if (told.kind === "grown") {
      grown(told.messages);
      return;
    }
    if (told.view !== this.presence.name) return;
    const waiting = this.waiting.get(told.id);
    this.waiting.delete(told.id);
    if (told.kind === "answer") waiting?.done(told.value);
    else waiting?.refused(new Refusal([told.problem, told.remedy].filter(Boolean).join(". ")));
  }
}
