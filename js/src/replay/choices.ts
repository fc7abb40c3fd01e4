import type { Choices } from "../chart/tools";

/** The symbol and the scale that the chart's tools choose, kept in this page. */
export class LocalChoices implements Choices {
  log = false;

  constructor(
    private readonly symbols: string[],
    public symbol: string,
    private readonly changed: () => void,
  ) {}

  // biome-ignore lint/suspicious/noExplicitAny: each name has a type of its own
  get(name: "symbols" | "symbol" | "log"): any {
    return this[name];
  }

  set(name: "log" | "symbol", value: boolean | string): void {
    Object.assign(this, { [name]: value });
  }

  save_changes(): void {
    this.changed();
  }
}
