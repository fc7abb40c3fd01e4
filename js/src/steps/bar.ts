import { addHelp } from "../shared/keys";
import { button, element } from "../shared/markup";
import { Clock } from "./clock";
import { type Command, HELP } from "./keys";

/** The line at the foot of the screen: where one is, the clock, and every command as a button. */
export class Bar {
  readonly help: HTMLDialogElement;
  readonly clock: Clock;
  private readonly where: HTMLElement;
  private readonly told: HTMLElement;
  private readonly buttons: Partial<Record<Command, HTMLButtonElement>> = {};

  constructor(
    host: HTMLElement,
    private readonly press: (command: Command) => void,
  ) {
    const bar = element("nav", "mc-steps-bar", host, { "aria-label": "Steps" });
    this.add(bar, "previous", "←", "Step before");
    this.where = element("span", "mc-steps-where", bar);
    this.add(bar, "next", "→", "Next step");
    const face = element("time", "mc-steps-clock", bar, { "aria-label": "Elapsed" });
    this.clock = new Clock(face);
    this.add(bar, "code", "Code", "Code on or off");
    this.add(bar, "help", "?", "Keys");
    this.told = element("div", "mc-steps-told", host, { role: "status", "aria-live": "polite" });
    this.help = addHelp(host, "mc-steps-button", HELP);
  }

  /** Say which step it is; `title` is read out. */
  show(index: number, count: number, title: string): void {
    this.where.textContent = `${index + 1} / ${count}`;
    this.told.textContent = `Step ${index + 1} of ${count}: ${title}`;
    this.buttons.previous?.toggleAttribute("disabled", index === 0);
    this.buttons.next?.toggleAttribute("disabled", index === count - 1);
  }

  showCode(isOn: boolean): void {
    this.buttons.code?.setAttribute("aria-pressed", String(isOn));
  }

  private add(bar: HTMLElement, command: Command, text: string, label: string): void {
    const made = button(bar, "mc-steps-button", text);
    made.setAttribute("aria-label", label);
    made.addEventListener("click", () => this.press(command));
    this.buttons[command] = made;
  }
}
