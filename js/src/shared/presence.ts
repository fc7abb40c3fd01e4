import { keepBeating, newViewName } from "./heartbeat";
import { type Model, say } from "./model";

/** A view as the kernel knows it: `here`, again and again, while somebody looks, else `gone`. */
export class Presence {
  readonly name = newViewName();

  /** @param known returns what each `here` tells of what the view has already. */
  constructor(
    // biome-ignore lint/suspicious/noExplicitAny: of any traits
    private readonly model: Pick<Model<any>, "send">,
    private readonly known: () => Record<string, unknown>,
    signal: AbortSignal,
  ) {
    const turned = () => (document.hidden ? this.leave() : this.tell());
    keepBeating(() => this.tell(), turned, signal);
    signal.addEventListener("abort", () => this.leave());
    this.tell();
  }

  /** Say that somebody looks, and what is known here already, or what else there is to say. */
  tell(more: Record<string, unknown> = {}): void {
    if (document.hidden) return;
    say(this.model, { kind: "here", view: this.name, ...this.known(), ...more });
  }

  private leave(): void {
    say(this.model, { kind: "gone", view: this.name });
  }
}
