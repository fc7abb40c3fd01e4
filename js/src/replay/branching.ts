import { newViewName } from "../shared/heartbeat";
import { button, element } from "../shared/markup";
import { onMessage } from "../shared/model";
import type { ReplayModel } from "./traits";

type Answer = { view?: string } & (
  | { kind: "branched"; topic: string }
  | { kind: "failed"; problem: string; remedy: string }
);

const TITLE = "Let a live desk go on from here, in a conversation of its own";
const MICROSECONDS = 1e6;

/** The button that makes a live desk of the moment at which the clock stands; the kernel does it. */
export class Branching {
  private readonly name = newViewName();
  private readonly button: HTMLButtonElement;
  private readonly note: HTMLElement;

  /**
   * @param head is where the button stands, hidden until it is offered.
   * @param time tells where the clock is, in seconds.
   */
  constructor(
    private readonly model: ReplayModel,
    head: Element,
    private readonly time: () => number | undefined,
    signal: AbortSignal,
  ) {
    this.note = element("span", "mc-replay-branched", head, { role: "status" });
    this.button = button(head, "mc-replay-button mc-replay-branch", "Branch here");
    this.button.title = TITLE;
    this.button.hidden = true;
    this.button.addEventListener("click", () => this.ask());
    onMessage(model, (answer: Answer) => this.hear(answer), signal);
  }

  /** Show the button where somebody trades and the kernel may write. */
  offer(seats: number): void {
    this.button.hidden = !(seats && this.model.get("branches"));
  }

  private ask(): void {
    const time = this.time();
    if (time === undefined) return;
    this.button.disabled = true;
    this.note.textContent = "";
    this.model.send({ kind: "branch", view: this.name, time: Math.round(time * MICROSECONDS) });
  }

  private hear(answer: Answer): void {
    if (answer.view !== this.name) return;
    this.button.disabled = false;
    this.note.textContent =
      answer.kind === "branched"
        ? `A desk goes on: ${answer.topic}. In the next cell it is .desk of this view.`
        : `${answer.problem}. ${answer.remedy}`;
  }
}
