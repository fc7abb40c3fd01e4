// When how much was said: bars of a span of time, of which a part can be chosen.
import { element } from "../shared/markup";
import { countText } from "../transcript/numbers";
import { minuteText, secondText } from "../transcript/times";
import type { Histogram } from "./answers";

const HEIGHT = 56;
const MINUTE = 60e6; // microseconds

export type ChooseSpan = (from: number | null, to: number | null) => void;

/** A canvas of bars to drag over, and below it a line with two ends, which keys move too. */
export class Brush {
  private readonly canvas: HTMLCanvasElement;
  private readonly words: HTMLElement;
  private readonly fields: HTMLElement;
  private readonly ends: [HTMLInputElement, HTMLInputElement];
  private histogram: Histogram | null = null;
  private chosen: [number, number] | null = null; // bars, the second past the last
  private began: number | null = null;

  constructor(
    parent: HTMLElement,
    private readonly choose: ChooseSpan,
  ) {
    element("h3", "", parent).textContent = "When";
    this.canvas = element("canvas", "mc-explorer-bars", parent, { "aria-hidden": "true" });
    this.fields = element("p", "mc-explorer-span", parent);
    const field = (label: string) =>
      element("input", "", this.fields, {
        type: "range",
        "aria-label": label,
        min: "0",
        step: "1",
      });
    this.ends = [field("From"), field("To")];
    this.words = element("p", "mc-explorer-dim", parent);
    for (const end of this.ends) end.addEventListener("change", () => this.take());
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    this.canvas.addEventListener("pointerup", () => this.finish());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  show(histogram: Histogram, from: number | null, to: number | null): void {
    this.histogram = histogram;
    const { all, from: first, step, without_time: timeless } = histogram;
    const bars = all.length;
    this.canvas.parentElement?.toggleAttribute("data-empty", bars < 2);
    const barOf = (time: number) => Math.round((time - (first as number)) / (step as number));
    const isChosen = (from !== null || to !== null) && first !== null;
    const low = from === null || !isChosen ? 0 : barOf(from);
    const high = to === null || !isChosen ? bars : barOf(to);
    this.chosen = isChosen ? [low, high] : null;
    this.ends.forEach((end, number) => {
      end.max = String(bars);
      end.value = String(number ? high : low);
      end.setAttribute("aria-valuetext", this.timeOf(number ? high : low));
    });
    const part = (bar: number) => `${(100 * bar) / Math.max(bars, 1)}%`;
    this.fields.style.setProperty("--mc-low", part(low));
    this.fields.style.setProperty("--mc-high", part(high));
    const span = bars ? `${this.timeOf(low)} to ${this.timeOf(high)} UTC` : "No time is known.";
    const told = bars && timeless ? `. ${countText(timeless)} without a known time.` : "";
    this.words.textContent = span + told;
    this.draw();
  }

  /** Draw the bars, in the colours of the page: all of them faint, what is chosen in full. */
  draw(): void {
    const { canvas, chosen, histogram } = this;
    const pen = canvas.getContext("2d");
    const width = canvas.clientWidth;
    if (!pen || !histogram || !width) return;
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = HEIGHT * ratio;
    pen.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    const color = (name: string) => style.getPropertyValue(`--mc-chart-${name}`);
    const { all, selected } = histogram;
    const most = Math.max(1, ...all);
    const size = width / Math.max(all.length, 1);
    all.forEach((count, bar) => {
      const isIn = !chosen || (chosen[0] <= bar && bar < chosen[1]);
      const tall = (value: number) => (value ? Math.max(2, (value / most) * HEIGHT) : 0);
      const paint = (value: number, ink: string) => {
        pen.fillStyle = ink;
        pen.fillRect(bar * size, HEIGHT - tall(value), Math.max(size - 1, 1), tall(value));
      };
      paint(count, color("line"));
      if (isIn) paint(selected[bar], color("accent"));
    });
    if (!chosen) return;
    pen.strokeStyle = color("text");
    pen.strokeRect(chosen[0] * size + 0.5, 0.5, (chosen[1] - chosen[0]) * size - 1, HEIGHT - 1);
  }

  private timeOf(bar: number): string {
    const { from, step } = this.histogram ?? { from: null, step: null };
    if (from === null || step === null) return "";
    return (step < MINUTE ? secondText : minuteText)(from + bar * step);
  }

  private barAt({ offsetX }: PointerEvent): number {
    const bars = this.histogram?.all.length ?? 0;
    const place = Math.floor((offsetX / Math.max(this.canvas.clientWidth, 1)) * bars);
    return Math.min(Math.max(place, 0), bars - 1);
  }

  private begin(event: PointerEvent): void {
    if ((this.histogram?.all.length ?? 0) < 2) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.began = this.barAt(event);
    this.drag(event);
  }

  private drag(event: PointerEvent): void {
    if (this.began === null) return;
    const other = this.barAt(event);
    this.chosen = [Math.min(this.began, other), Math.max(this.began, other) + 1];
    this.draw();
  }

  private finish(): void {
    if (this.began === null || !this.chosen) return;
    this.began = null;
    this.tell(...this.chosen);
  }

  private take(): void {
    const [low, high] = this.ends.map(({ value }) => Number(value));
    this.tell(Math.min(low, high), Math.max(low, high, Math.min(low, high) + 1));
  }

  private tell(low: number, high: number): void {
    const { all, from, step } = this.histogram as Histogram;
    if (from === null || step === null) return;
    const isAll = low <= 0 && high >= all.length;
    this.choose(isAll ? null : from + low * step, isAll ? null : from + high * step);
  }
}
