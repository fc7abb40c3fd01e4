import { element } from "../shared/markup";
import { post, Refusal } from "./access";
import { pressed } from "./head";
import type { Room } from "./state";

const SPEEDS = [0.5, 1, 2, 5, 10];

/** What the presenter presses: pause, speed, end; mute stands beside each person. */
export class Presenter {
  private readonly root: HTMLElement;
  private readonly pause: HTMLButtonElement;
  private readonly speed: HTMLSelectElement;
  private readonly note: HTMLElement;
  private market = "";

  constructor(
    host: Element,
    private readonly token: string,
  ) {
    this.root = element("section", "mc-room-presenter", host, { "aria-label": "Presenter" });
    this.pause = pressed(this.root, "", "Pause", () =>
      this.act(this.market === "paused" ? "resume" : "pause"),
    );
    const label = element("label", "mc-room-pace", this.root);
    element("span", "", label).textContent = "Bars a second";
    this.speed = element("select", "mc-room-input", label);
    for (const each of SPEEDS) element("option", "", this.speed).textContent = String(each);
    this.speed.addEventListener("change", () => this.act("speed", Number(this.speed.value)));
    pressed(this.root, "mc-room-sell", "End", () => {
      if (confirm("End the market for everybody, and write the replay?")) void this.act("end");
    });
    this.note = element("p", "mc-room-note", this.root, { role: "alert" });
  }

  show({ market, speed }: Room): void {
    this.market = market;
    this.root.hidden = market === "closed" || market === "failed";
    const text = market === "paused" ? "Resume" : "Pause";
    if (this.pause.textContent !== text) this.pause.textContent = text;
    if (document.activeElement !== this.speed && speed) {
      const known = [...this.speed.options].some(({ value }) => Number(value) === speed);
      if (!known) element("option", "", this.speed).textContent = String(speed);
      this.speed.value = String(speed);
    }
  }

  readonly mute = (name: string, muted: boolean): void => {
    void this.act(muted ? "mute" : "unmute", name);
  };

  private async act(act: string, value?: string | number): Promise<void> {
    try {
      await post("/v1/present", { act, value: value ?? null }, this.token);
      this.note.textContent = "";
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.note.textContent = error.message;
    }
  }
}
