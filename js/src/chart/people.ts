import { element } from "../shared/markup";
import { visible } from "../shared/unseen";

import { type Made, madeBy, type WhoDid } from "./makers";
import type { ChartModel } from "./traits";

/** Whose arrows have which colour, by name. */
export class People {
  makers: Made[] = [];
  private readonly list: HTMLElement;
  private shown = "";

  constructor(parent: Element) {
    const attributes = { "aria-label": "Who buys and sells", hidden: "" };
    this.list = element("ul", "mc-chart-people", parent, attributes);
  }

  /** Take in who did fills; name them in the colours that a model gives, and tell who did which. */
  tell(model: ChartModel, makers = this.makers): WhoDid {
    const colors = model.get("people") ?? {};
    this.makers = makers;
    this.show(colors);
    return madeBy(makers, colors);
  }

  private show(colors: Record<string, string>): void {
    const told = JSON.stringify(colors);
    if (told === this.shown) return;
    this.shown = told;
    this.list.hidden = told === "{}";
    this.list.replaceChildren();
    for (const [name, color] of Object.entries(colors)) {
      const item = element("li", "mc-chart-fill", this.list);
      item.style.setProperty("--mc-chart-swatch", color);
      element("bdi", "", item).textContent = visible(name);
    }
  }
}
