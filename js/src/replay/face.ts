import { addHelp, keepKeys } from "../shared/keys";
import { element } from "../shared/markup";
import { shownTheme } from "../shared/theme";
import { KEYS } from "./commands";
import type { ReplayModel } from "./traits";

/** The regions of a view, empty, and what is said above them. */
export class Face {
  readonly root: HTMLElement;
  readonly market: HTMLElement;
  readonly talk: HTMLElement;
  readonly money: HTMLElement;
  readonly foot: HTMLElement;
  private readonly title: HTMLElement;
  private readonly state: HTMLElement;
  private readonly note: HTMLElement;
  private readonly help: HTMLDialogElement;

  constructor(
    private readonly model: ReplayModel,
    host: Element,
  ) {
    this.root = element("div", "mc-widget mc-replay", host, { role: "region" });
    keepKeys(this.root);
    const head = element("header", "mc-replay-head", this.root);
    this.title = element("h2", "mc-replay-title", head);
    this.state = element("span", "mc-replay-state", head, { role: "status" });
    this.note = element("p", "mc-replay-unknown", head);
    const body = element("div", "mc-replay-body", this.root);
    this.market = element("section", "mc-replay-market mc-chart", body, { "aria-label": "Market" });
    this.talk = element("section", "mc-replay-talk", body, { "aria-label": "Conversation" });
    this.money = element("section", "mc-replay-money", body, { "aria-label": "Money" });
    this.foot = element("div", "mc-replay-foot", this.root);
    const keys = KEYS.map(({ name, does }): [string, string] => [name, does]);
    this.help = addHelp(this.root, "mc-replay-button", keys);
    this.say("The replay is being loaded …");
    this.dress();
  }

  /** Take on theme and height. */
  dress(): void {
    const { market, model, root } = this;
    const theme = shownTheme(model.get("theme"));
    root.dataset.theme = theme;
    market.dataset.theme = theme; // a chart elsewhere in the page says how one without it looks
    root.style.setProperty("--mc-replay-own-height", `${model.get("height")}px`);
    root.toggleAttribute("data-alone", model.get("alone") ?? false);
  }

  /** Empty all regions, and leave out those that would have nothing to show. */
  clear(title: string, has: { market: boolean; money: boolean }): void {
    this.title.textContent = title;
    this.root.setAttribute("aria-label", `Replay of ${title}`);
    for (const region of [this.market, this.talk, this.money, this.foot]) region.replaceChildren();
    this.market.hidden = !has.market;
    this.money.hidden = !has.money;
    this.root.dataset.has = [has.market && "market", has.money && "money"]
      .filter(Boolean)
      .join(" ");
  }

  say(text: string): void {
    this.note.textContent = text;
    this.note.hidden = text === "";
  }

  /** `live` where the clock stays at the end of what grows, `not ended` where it grew long ago. */
  tell(state: string): void {
    if (this.state.textContent !== state) this.state.textContent = state;
  }

  toggleHelp(): void {
    if (this.help.open) this.help.close();
    else this.help.showModal();
  }
}
