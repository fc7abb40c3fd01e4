import { element } from "../shared/markup";
import { counted } from "../transcript/numbers";
import type { Strip } from "./answers";

/** A session as a strip: a line a message in its speaker's colour; hits, fills and labels beside. */
export class Minimap {
  private readonly canvas: HTMLCanvasElement;
  private readonly sizes: ResizeObserver;
  private strip: Strip | null = null;
  private view: [number, number] = [0, 0];

  /** @param goTo is told the place that one presses. */
  constructor(parent: Element, goTo: (offset: number) => void) {
    this.canvas = element("canvas", "mc-explorer-map", parent, { role: "img" });
    const press = ({ buttons, offsetY }: PointerEvent) => {
      const { canvas, strip } = this;
      if (!buttons || !strip?.count) return;
      goTo(Math.floor((offsetY / Math.max(canvas.clientHeight, 1)) * strip.count));
    };
    this.canvas.addEventListener("pointerdown", press);
    this.canvas.addEventListener("pointermove", press);
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.canvas);
  }

  show(strip: Strip): void {
    this.strip = strip;
    const told = [counted(strip.count, "message"), counted(strip.hit.length, "hit")];
    this.canvas.setAttribute("aria-label", `The session as a strip: ${told.join(", ")}`);
    this.draw();
  }

  /** Mark what is in sight. */
  look(first: number, last: number): void {
    this.view = [first, last];
    this.draw();
  }

  close(): void {
    this.sizes.disconnect();
  }

  /** Draw it, in the colours of the page. */
  draw(): void {
    const { canvas, strip } = this;
    const pen = canvas.getContext("2d");
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!pen || !strip || !width || !height) return;
    const ratio = devicePixelRatio || 1;
    [canvas.width, canvas.height] = [width * ratio, height * ratio];
    pen.scale(ratio, ratio);
    const place = (offset: number) => (offset / Math.max(strip.count, 1)) * height;
    const tall = Math.max(height / Math.max(strip.count, 1), 1);
    const step = Math.max(1, Math.floor(strip.count / height)); // a line a pixel is enough
    for (let offset = 0; offset < strip.count; offset += step) {
      pen.fillStyle = strip.senders[strip.sender[offset]]?.color ?? "gray";
      pen.fillRect(2, place(offset), width / 2 - 3, Math.max(tall - 0.5, 0.8));
    }
    const style = getComputedStyle(canvas);
    const mark = (offsets: number[], name: string, left: number) => {
      pen.fillStyle = style.getPropertyValue(`--mc-chart-${name}`);
      for (const offset of offsets) pen.fillRect(left, place(offset), width / 6, Math.max(tall, 2));
    };
    if (strip.hit.length < strip.count) mark(strip.hit, "overlay-2", width / 2);
    mark(strip.fill, "up", (width * 2) / 3);
    mark(strip.label, "accent", (width * 5) / 6);
    const [first, last] = this.view;
    pen.strokeStyle = style.getPropertyValue("--mc-chart-text");
    const seen = Math.max(place(last + 1) - place(first), 4);
    pen.strokeRect(0.5, place(first) + 0.5, width - 1, Math.min(seen, height) - 1);
  }
}
