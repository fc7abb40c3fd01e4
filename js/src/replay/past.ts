import type { Plot } from "../chart/plot";
import { PastFills } from "./past_fills";
import type { Drawn } from "./prices";
import { Reach } from "./reach";

const LEAST_MS = 80; // between two drawings of all bars, none of which is in the frame of a step

/** What a chart shows of the past and must not know of the future: its arrows, and its axes. */
export class Past {
  private readonly fills: PastFills;
  private readonly reach: Reach;
  private candle = -1;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private waiting = 0;
  private frame = 0;

  /** @param scaled is called once the axes have been drawn anew. */
  constructor(
    plot: Plot,
    private readonly scaled: () => void,
  ) {
    this.fills = new PastFills(plot);
    this.reach = new Reach(plot);
  }

  /** Take on bars that have been loaded, and their fills. */
  load(fills: Drawn): void {
    this.reach.attach();
    this.grow(fills);
  }

  /** Take on fills that have grown. */
  grow(fills: Drawn): void {
    this.fills.load(fills);
    this.drawnAt = Number.NEGATIVE_INFINITY;
  }

  /** Show what is known at a candle, soon where the last drawing was just now. */
  show(candle: number): void {
    this.candle = candle;
    if (this.waiting) return;
    const wait = this.drawnAt + LEAST_MS - performance.now();
    if (this.drawnAt === Number.NEGATIVE_INFINITY) this.draw();
    else this.waiting = window.setTimeout(() => this.draw(), Math.max(wait, 0)); // its own frame
  }

  close(): void {
    clearTimeout(this.waiting);
    cancelAnimationFrame(this.frame);
  }

  private draw(): void {
    clearTimeout(this.waiting);
    this.waiting = 0;
    const isFilled = this.fills.show(this.candle);
    const isScaled = this.reach.show(this.candle);
    if (isFilled || isScaled) this.drawnAt = performance.now();
    if (isScaled) this.frame = requestAnimationFrame(this.scaled);
  }
}
