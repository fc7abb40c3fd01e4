import { button, element } from "../shared/markup";
import { counted } from "../transcript/numbers";
import { stretchText } from "../transcript/times";
import { type Clock, SPEEDS } from "./clock";
import type { Command } from "./commands";

const BUTTONS: [Command, string, string][] = [
  ["lastTrade", "⇤", "Previous trade"],
  ["lastEvent", "‹", "Previous event"],
  ["play", "▶", "Play"],
  ["nextEvent", "›", "Next event"],
  ["nextTrade", "⇥", "Next trade"],
];

const KEY = "● words  ▲ bought  ▼ sold  ▒ below the best day";

/** The buttons below the rail. */
export class Controls {
  private readonly root: HTMLElement;
  private readonly buttons = new Map<Command, HTMLButtonElement>();
  private readonly speed: HTMLSelectElement;
  private readonly skip: HTMLInputElement;
  private readonly note: HTMLElement;
  private readonly key: HTMLElement;
  private readonly clock: HTMLElement;

  constructor(
    parent: Element,
    commands: Record<Command, () => void>,
    private readonly choose: { speed(speed: number): void; skip(skips: boolean): void },
  ) {
    this.root = element("div", "mc-replay-controls", parent, { role: "group" });
    this.root.setAttribute("aria-label", "Player");
    const group = element("div", "mc-replay-buttons", this.root);
    for (const [command, sign, title] of BUTTONS) {
      const made = button(group, "mc-replay-button", sign);
      made.title = title;
      made.setAttribute("aria-label", title);
      made.dataset.command = command;
      made.addEventListener("click", commands[command]);
      this.buttons.set(command, made);
    }
    this.clock = element("output", "mc-replay-clock", this.root);
    this.clock.setAttribute("aria-live", "off");
    this.speed = this.addSpeed();
    this.skip = this.addSkip();
    this.note = element("span", "mc-replay-note", this.root);
    this.key = element("span", "mc-replay-key", this.root, { "aria-hidden": "true" });
    const help = button(this.root, "mc-replay-button", "?");
    help.title = "Keys";
    help.setAttribute("aria-label", "Keys");
    help.addEventListener("click", commands.help);
  }

  /** Say where the clock is and how it goes. */
  show(clock: Clock, time: string): void {
    this.clock.textContent = time;
    const play = this.buttons.get("play") as HTMLButtonElement;
    const [sign, title] = clock.isPlaying ? ["❚❚", "Pause"] : ["▶", "Play"];
    if (play.title === title && this.speed.value === String(clock.speed)) return;
    play.textContent = sign;
    play.title = title;
    play.setAttribute("aria-label", title);
    this.speed.value = String(clock.speed);
  }

  /** Say what the clock's scale leaves out, and how long a second is. */
  describe(clock: Clock, skips: boolean, hasTrades: boolean): void {
    this.skip.checked = skips;
    for (const command of ["lastTrade", "nextTrade"] as const)
      (this.buttons.get(command) as HTMLButtonElement).hidden = !hasTrades;
    this.key.textContent = hasTrades ? KEY : "";
    const { gaps, skipped } = clock.axis;
    const pauses = counted(gaps.length, "pause");
    this.note.textContent = gaps.length ? `${pauses} shortened by ${stretchText(skipped)}` : "";
    this.speed.title = `At 1 ×, a second is ${stretchText(clock.pace)} of the record`;
  }

  private addSpeed(): HTMLSelectElement {
    const select = element("select", "mc-replay-speed", this.root, { "aria-label": "Speed" });
    for (const speed of SPEEDS) {
      const option = element("option", "", select);
      option.value = String(speed);
      option.textContent = `${speed} ×`;
    }
    select.addEventListener("change", () => this.choose.speed(Number(select.value)));
    return select;
  }

  private addSkip(): HTMLInputElement {
    const label = element("label", "mc-replay-skip", this.root);
    const box = element("input", "", label, { type: "checkbox" });
    element("span", "", label).textContent = "Skip silence";
    box.addEventListener("change", () => this.choose.skip(box.checked));
    return box;
  }
}
