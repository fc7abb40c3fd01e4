import { keepKeys } from "../shared/keys";
import { button, element } from "../shared/markup";
import { shownTheme } from "../shared/theme";
import { type Pane, type Panes, PaneTabs } from "./pane_tabs";
import type { ExplorerModel } from "./traits";

/** The regions of a view: a head with search and choices, three panes, tabs where one fits alone. */
export class Face {
  readonly root: HTMLElement;
  readonly search: HTMLInputElement;
  readonly chips: HTMLElement;
  readonly totals: HTMLElement;
  readonly fresh: HTMLButtonElement;
  readonly panes: Panes;
  private readonly where: HTMLElement;
  private readonly note: HTMLElement;
  private readonly silence: HTMLElement;
  private inks = "";
  private readonly tabs: PaneTabs;

  constructor(
    private readonly model: ExplorerModel,
    host: Element,
    signal: AbortSignal,
  ) {
    this.root = element("div", "mc-widget mc-explorer", host, {
      role: "region",
      "aria-label": "The explorer",
    });
    keepKeys(this.root);
    const head = element("header", "mc-explorer-head", this.root);
    element("h2", "mc-explorer-name", head).textContent = "The explorer"; // for those who hear it
    this.search = element("input", "mc-explorer-search", head, {
      type: "search",
      placeholder: "Search words, or /regex/",
      "aria-label": "Search the messages",
      spellcheck: "false",
    });
    this.totals = element("span", "mc-explorer-totals", head, { role: "status" });
    this.fresh = button(head, "mc-explorer-fresh", "");
    this.fresh.hidden = true;
    this.chips = element("div", "mc-explorer-chips", head);
    const sql = element("div", "mc-explorer-sql", head);
    element("span", "mc-explorer-dim", sql).textContent = "WHERE ";
    this.where = element("code", "", sql, { tabindex: "0", "aria-label": "The choice as SQL" });
    const copy = button(sql, "mc-explorer-button", "Copy");
    copy.addEventListener("click", () => copyText(this.where.textContent ?? "", copy));
    this.note = element("p", "mc-explorer-note", head, { role: "alert" });
    this.tabs = new PaneTabs(this.root, signal);
    this.silence = element("p", "mc-explorer-silence", this.root, { role: "alert" });
    this.root.append(this.tabs.body);
    this.panes = this.tabs.panes;
    this.say("");
    this.turnTo("sessions");
    this.dress();
  }

  /** Take on theme, height and the predicate; say whether the colours are others now. */
  dress(): boolean {
    const { model, root } = this;
    root.dataset.theme = shownTheme(model.get("theme"));
    root.style.setProperty("--mc-explorer-own-height", `${model.get("height")}px`);
    root.toggleAttribute("data-alone", model.get("alone") ?? false);
    root.toggleAttribute("data-live", Boolean(model.get("live")) && !model.get("file"));
    root.toggleAttribute("data-speaks", (model.get("speaker") ?? null) !== null);
    root.toggleAttribute("data-file", model.get("file") !== undefined);
    const where = model.get("where");
    if (this.where.textContent !== where) this.where.textContent = where; // it may be selected
    const style = getComputedStyle(root);
    const inks = ["text", "line", "accent"].map((name) =>
      style.getPropertyValue(`--mc-chart-${name}`),
    );
    const before = this.inks;
    this.inks = inks.join();
    return before !== this.inks;
  }

  /** Show a pane where only one has room. */
  turnTo(pane: Pane): void {
    this.tabs.turnTo(pane);
  }

  failed(error: Error): void {
    this.say(error.message);
  }

  /** Say that answers are overdue, and offer to ask again; or say so no more. */
  saySilent(isSilent: boolean, retry: () => void): void {
    this.silence.replaceChildren();
    if (!isSilent) return;
    this.silence.append("The kernel does not answer: it is busy or gone. ");
    button(this.silence, "mc-explorer-button", "Retry").addEventListener("click", retry);
  }

  say(text: string): void {
    this.note.textContent = text;
    this.note.hidden = text === "";
  }
}

/** Put a text where one can paste it from, and say so on the button for a moment. */
export async function copyText(text: string, told: HTMLButtonElement): Promise<void> {
  const before = told.textContent;
  try {
    await navigator.clipboard.writeText(text);
    told.textContent = "Copied";
  } catch {
    told.textContent = "Select it and press Ctrl-C"; // a page without https may not
  }
  setTimeout(() => {
    told.textContent = before;
  }, 2000);
}
