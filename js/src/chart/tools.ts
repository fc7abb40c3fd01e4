import { element } from "../shared/markup";

/** What the tools read and set; a chart's model does. */
export interface Choices {
  get(name: "symbols"): string[] | undefined;
  get(name: "symbol"): string | undefined;
  get(name: "log"): boolean | undefined;
  set(name: "log" | "symbol", value: boolean | string): void;
  save_changes(): void;
}

/** What a finished run offers: its symbols, a logarithmic scale, all of it at once. */
export class Tools {
  private readonly box: HTMLElement;

  constructor(
    private readonly model: Choices,
    parent: Element,
    private readonly showAll: () => void,
  ) {
    const attributes = { role: "group", "aria-label": "View" };
    this.box = element("div", "mc-chart-frames mc-chart-tools", parent, attributes);
    this.show();
  }

  show(): void {
    const symbols = this.model.get("symbols");
    if (!symbols) return;
    this.box.replaceChildren();
    if (symbols.length > 1) this.addSymbols(symbols);
    this.addButton("Log", () => this.set("log", !this.model.get("log")), this.model.get("log"));
    this.addButton("All", this.showAll);
  }

  private addSymbols(symbols: string[]): void {
    const attributes = { "aria-label": "Symbol" };
    const choice = element("select", "mc-chart-frame", this.box, attributes);
    for (const symbol of symbols) {
      const option = element("option", "", choice);
      option.textContent = symbol;
      option.selected = symbol === this.model.get("symbol");
    }
    choice.addEventListener("change", () => this.set("symbol", symbols[choice.selectedIndex]));
  }

  private addButton(label: string, press: () => void, pressed?: boolean): void {
    const button = element("button", "mc-chart-frame", this.box, { type: "button" });
    button.textContent = label;
    if (pressed !== undefined) button.setAttribute("aria-pressed", String(pressed));
    button.addEventListener("click", press);
  }

  private set(name: "log" | "symbol", value: boolean | string): void {
    this.model.set(name, value);
    this.model.save_changes();
    this.show();
    const again = this.box.querySelector<HTMLElement>(name === "log" ? "button" : "select");
    again?.focus();
  }
}
