import { element } from "../shared/markup";
import type { Palette } from "../shared/palette";
import { visible } from "../shared/unseen";
import type { Clock } from "./clock";
import type { Columns } from "./columns";
import { drawLanes, drawShades, type Lane, lanesOf, timeAt, xOf } from "./lanes";

const STEPS = 100_000; // of the slider: finer than any screen
const NEAR = 8; // pixels between a press and what is meant
const STILL = 4; // pixels that a press may move and be no drag

/** What the reader does at the rail. */
export interface RailReader {
  seek(time: number): void;
  openFill(fill: number): void;
  openMessage(message: number): void;
}

/** A slider over a lane for each participant; dragging anywhere moves the clock. */
export class Rail {
  private readonly track: HTMLElement;
  private readonly names: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly shades: HTMLCanvasElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly future: HTMLElement[]; // over the shades, of which it shows none, and the lanes
  private lanes: Lane[] = [];
  private width = 0; // of the canvas: to ask for it in each frame would lay the page out each time
  private pressedAt: number | null = null;

  constructor(
    parent: Element,
    private readonly clock: Clock,
    private readonly reader: RailReader,
  ) {
    const root = element("div", "mc-replay-rail", parent);
    this.names = element("div", "mc-replay-names", root, { "aria-hidden": "true" });
    this.track = element("div", "mc-replay-track", root);
    const range = { type: "range", min: "0", max: String(STEPS), step: "1", "aria-label": "Time" };
    this.slider = element("input", "mc-replay-slider", this.track, range);
    this.slider.addEventListener("input", () => {
      const { axis } = clock;
      reader.seek(axis.time((Number(this.slider.value) / STEPS) * axis.length));
    });
    const hidden = { "aria-hidden": "true" };
    this.shades = element("canvas", "mc-replay-shades", this.track, hidden);
    const cover = element("div", "mc-replay-cover", this.track);
    this.canvas = element("canvas", "mc-replay-lanes", this.track, hidden);
    this.future = [cover, element("div", "mc-replay-future", this.track)];
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    this.canvas.addEventListener("pointerup", (event) => this.release(event));
    this.canvas.addEventListener("pointercancel", () => {
      this.pressedAt = null;
    });
  }

  /** Draw all lanes anew. */
  draw(columns: Columns, palette: Palette): void {
    this.lanes = lanesOf(columns);
    this.track.style.setProperty("--mc-replay-lanes", String(this.lanes.length));
    this.names.replaceChildren();
    for (const { name, color } of this.lanes) {
      const label = element("span", "mc-replay-name", this.names, { title: name });
      label.textContent = visible(name);
      label.style.setProperty("--mc-replay-speaker", color);
    }
    this.width = this.canvas.clientWidth;
    drawShades(this.shades, this.lanes, columns, this.clock.axis, palette);
    drawLanes(this.canvas, this.lanes, this.clock.axis, palette);
  }

  /** Move slider and shade to the clock, and say where it is. */
  show(words: string): void {
    const { axis, time } = this.clock;
    const share = axis.length ? axis.place(time) / axis.length : 1;
    this.slider.value = String(Math.round(share * STEPS));
    this.slider.setAttribute("aria-valuetext", words);
    const moved = `translateX(${xOf(axis, time, this.width)}px)`;
    for (const each of this.future) each.style.transform = moved;
  }

  focus(): void {
    this.slider.focus({ preventScroll: true });
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.pressedAt = event.clientX;
    this.canvas.setPointerCapture(event.pointerId);
    this.seek(event);
    this.focus();
    event.preventDefault();
  }

  private drag(event: PointerEvent): void {
    if (this.pressedAt !== null) this.seek(event);
  }

  private seek({ offsetX }: PointerEvent): void {
    this.reader.seek(timeAt(this.clock.axis, offsetX, this.width));
  }

  private release(event: PointerEvent): void {
    const pressedAt = this.pressedAt;
    this.pressedAt = null;
    if (pressedAt === null || Math.abs(event.clientX - pressedAt) > STILL) return;
    const { clientHeight } = this.canvas;
    const lane = this.lanes[Math.floor((event.offsetY / clientHeight) * this.lanes.length)];
    if (!lane) return;
    const { axis } = this.clock;
    const away = ({ time }: { time: number }) =>
      Math.abs(xOf(axis, time, this.width) - event.offsetX);
    const fill = nearest(lane.fills, away);
    const words = nearest(lane.words, away);
    if (fill && (!words || away(fill) <= away(words))) this.reader.openFill(fill.fill);
    else if (words) this.reader.openMessage(words.message);
  }
}

/** The one of `things` that is nearest, if any is near. */
function nearest<Thing>(things: Thing[], away: (thing: Thing) => number): Thing | undefined {
  const near = things.filter((thing) => away(thing) <= NEAR);
  return near.sort((one, other) => away(one) - away(other))[0];
}
