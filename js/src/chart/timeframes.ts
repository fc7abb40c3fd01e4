import { element } from "../shared/markup";
import type { ChartModel } from "./traits";

// What pandas counts → what people count, and how many of these are one; `kinds.py` is the twin.
const UNITS: Record<string, [string, number]> = {
  ME: ["M", 1],
  MS: ["M", 1],
  QE: ["M", 3],
  QS: ["M", 3],
  YE: ["Y", 1],
  YS: ["Y", 1],
};

/** A timeframe as people name it, not as pandas does; empty for none. */
export function frameLabel(timeframe: string | null): string {
  const [, count, code] = /^(\d*)([A-Za-z]+)(?:-[A-Z]+)?$/.exec(timeframe ?? "") ?? [];
  if (!code) return timeframe ?? "";
  const [unit, size] = UNITS[code] ?? [code, 1];
  return `${Number(count || 1) * size}${unit}`;
}

/** Buttons for the timeframes that the chart offers, for this view alone; the kernel resamples. */
export class TimeframeButtons {
  /** What this view has chosen; null for the chart's own. */
  chosen: string | null = null;
  private readonly box: HTMLElement;

  constructor(
    private readonly model: ChartModel,
    parent: Element,
    private readonly turned: () => void,
  ) {
    const attributes = { role: "group", "aria-label": "Timeframe" };
    this.box = element("div", "mc-chart-frames", parent, attributes);
  }

  get shown(): string | null {
    return this.chosen ?? this.model.get("timeframe");
  }

  show(): void {
    this.box.replaceChildren();
    for (const timeframe of this.model.get("timeframes")) {
      const button = element("button", "mc-chart-frame", this.box, { type: "button" });
      button.textContent = frameLabel(timeframe);
      button.dataset.timeframe = timeframe;
      button.setAttribute("aria-pressed", String(timeframe === this.shown));
      button.addEventListener("click", () => this.choose(timeframe));
    }
  }

  private choose(timeframe: string): void {
    this.chosen = timeframe === this.model.get("timeframe") ? null : timeframe;
    this.turned();
    // the buttons have been made anew
    const buttons = [...this.box.querySelectorAll("button")];
    buttons.find((button) => button.dataset.timeframe === timeframe)?.focus();
  }
}
