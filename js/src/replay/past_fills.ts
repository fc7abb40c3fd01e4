import { FILL_WIDTH } from "../chart/arrows";
import type { Plot } from "../chart/plot";
import { countUntil } from "./columns";
import type { Drawn } from "./prices";

/**
 * Draws the fills up to the clock.
 *
 * Arrows that lie over each other are one, in the middle of them and with their number: with those
 * still to come it would tell of them, and lie behind the curtain.
 */
export class PastFills {
  private fills = new Float64Array(0);
  private candles = new Float64Array(0);
  private shown = -1;

  constructor(private readonly plot: Plot) {}

  /** Take on the fills of the bars that are drawn, in the order of their times. */
  load({ marks: fills, whoDid }: Drawn): void {
    const count = fills.length / FILL_WIDTH;
    this.fills = fills;
    this.plot.marks.whoDid = whoDid;
    this.candles = Float64Array.from({ length: count }, (_, fill) =>
      this.plot.table.rowAt(fills[fill * FILL_WIDTH]),
    );
    this.shown = -1;
  }

  /** Draw those that are known at a candle; false where they are drawn. */
  show(candle: number): boolean {
    const known = countUntil(this.candles, candle);
    if (known === this.shown) return false;
    this.shown = known;
    this.plot.marks.showFills(this.fills.slice(0, known * FILL_WIDTH));
    return true;
  }
}
