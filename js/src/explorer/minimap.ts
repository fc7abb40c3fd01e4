import { element } from "../shared/markup";
import { counted } from "../transcript/numbers";
import type { Strip } from "./answers";

/** A session as a strip: a line some messages in the colour of who says most; hits, fills and labels beside. */
export class Minimap {
  private readonly canvas: HTMLCanvasElement;
  private readonly sizes: ResizeObserver;
  private readonly picture = document.createElement("canvas");
  private strip: Strip | null = null;
  private ink = "";
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
    const told = [counted(strip.count, "message"), counted(strip.hits, "hit")];
    this.canvas.setAttribute("aria-label", `The session as a strip: ${told.join(", ")}`);
    this.draw();
  }

  /** Mark what is in sight. */
  look(first: number, last: number): void {
    this.view = [first, last];
    this.frame();
  }

  close(): void {
    this.sizes.disconnect();
  }

  /** Draw it, in the colours of the page. */
  draw(): void {
    const { canvas, picture, strip } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const pen = picture.getContext("2d");
    if (!pen || !strip || !width || !height) return;
    const ratio = devicePixelRatio || 1;
    for (const each of [canvas, picture]) {
      [each.width, each.height] = [width * ratio, height * ratio];
    }
    pen.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    this.ink = style.getPropertyValue("--mc-chart-text");
    paint(pen, strip, { width, height, style });
    this.frame();
  }

  // The strip as it was drawn, and a frame around what is in sight.
  private frame(): void {
    const { canvas, picture, strip } = this;
    const pen = canvas.getContext("2d");
    if (!pen || !strip || !picture.width || !picture.height) return;
    const [first, last] = this.view;
    const ratio = devicePixelRatio || 1;
    const [width, height] = [canvas.width / ratio, canvas.height / ratio];
    const place = (offset: number) => (offset / Math.max(strip.count, 1)) * height;
    const seen = Math.max(place(last + 1) - place(first), 4);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0);
    pen.scale(ratio, ratio);
    pen.strokeStyle = this.ink;
    pen.strokeRect(0.5, place(first) + 0.5, width - 1, Math.min(seen, height) - 1);
  }
}

interface Sheet {
  width: number;
  height: number;
  style: CSSStyleDeclaration;
}

function paint(pen: CanvasRenderingContext2D, strip: Strip, { height, style, width }: Sheet): void {
  const size = height / Math.max(strip.lines, 1);
  strip.sender.forEach((sender, line) => {
    pen.fillStyle = strip.senders[sender]?.color ?? "gray";
    pen.fillRect(2, line * size, width / 2 - 3, Math.max(size - 0.5, 0.8));
  });
  const mark = (lines: number[], name: string, left: number) => {
    pen.fillStyle = style.getPropertyValue(`--mc-chart-${name}`);
    for (const line of lines) pen.fillRect(left, line * size, width / 6, Math.max(size, 2));
  };
  if (strip.hits < strip.count) mark(strip.hit, "overlay-2", width / 2);
  mark(strip.fill, "up", (width * 2) / 3);
  mark(strip.label, "accent", (width * 5) / 6);
}
