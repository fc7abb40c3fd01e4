import { priceText } from "../shared/figures";
import { isSamePalette, readPalette } from "../shared/palette";
import { mergeFills } from "./arrows";
import { Connection, type Receiver } from "./connection";
import { Face } from "./face";
import { openFills } from "./fills_box";
import type { Library } from "./library";
import type { Made } from "./makers";
import type { Line } from "./overlays";
import { Plot } from "./plot";
import { rangeInSight, showRange } from "./range";
import { CLOSE, numbers, type Table, TIME } from "./table";
import { type ChartModel, followTraits } from "./traits";

const REPAINT_MS = 4000; // a page may change its colours without a word

/** One view of the widget: what the traits and the kernel's messages do to its elements. */
export class View implements Receiver {
  readonly face: Face;
  plot: Plot | null = null;
  /** What is chosen here alone. */
  readonly timeframes: { readonly chosen: string | null };
  private readonly connection: Connection;
  private readonly stopping = new AbortController();
  private hovered: number | null = null;
  private sizes?: ResizeObserver;

  constructor(
    private readonly model: ChartModel,
    host: Element,
  ) {
    const { signal } = this.stopping;
    this.face = new Face(model, host, {
      showAll: () => this.plot?.scale.fitContent(),
      tellBy: (clock) => {
        this.plot?.tellBy(clock);
        describe(this.face, this.plot);
      },
      turn: () => this.connection.ask(),
    });
    this.timeframes = this.face.timeframes;
    this.face.jump.addEventListener("click", () => this.plot?.jumpToLast());
    followTraits(model, this, signal);
    const timer = setInterval(() => this.repaint(), REPAINT_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    this.connection = new Connection(model, this, signal);
  }

  get bars(): number {
    return this.plot?.table.length ?? 0;
  }

  close(): void {
    this.stopping.abort();
    this.sizes?.disconnect();
    this.plot?.chart.remove();
    this.plot = null;
  }

  load(
    library: Library,
    table: Table,
    lines: Line[],
    fills: Float64Array<ArrayBuffer>,
    makers: Made[],
  ): void {
    const range = this.plot && rangeInSight(this.plot);
    this.plot ??= this.start(library);
    this.plot.marks.fills = fills;
    this.plot.marks.whoDid = this.face.people.tell(this.model, makers);
    const trips = this.model.get("trips");
    if (trips) this.plot.trips = numbers(trips) as Float64Array<ArrayBuffer>;
    this.plot.log = this.model.get("log") ?? false;
    this.plot.load(table, lines);
    this.face.legend.load(lines, this.plot.palette.overlays);
    if (trips) this.plot.scale.fitContent();
    else if (!range || !showRange(this.plot, range)) this.plot.jumpToLast();
    this.face.say("");
    this.refresh();
  }

  addBars(at: number, rows: Float64Array): boolean {
    if (!this.plot || at > this.bars) return false;
    this.plot.update(at, rows);
    this.refresh();
    return true;
  }

  addFills(at: number, fills: Float64Array, makers: Made[]): boolean {
    const marks = this.plot?.marks;
    const all = marks && mergeFills(marks.fills, at, fills);
    if (!all) return false;
    const { people } = this.face;
    marks.whoDid = people.tell(this.model, [...people.makers.slice(0, at), ...makers]);
    marks.showFills(all);
    return true;
  }

  /** Take on the colours of the page, where they are not those of the plot already. */
  repaint(): void {
    if (!this.plot) return;
    this.face.tint();
    const palette = readPalette(this.face.root);
    if (isSamePalette(palette, this.plot.palette)) return;
    this.plot.paint(palette);
    this.face.legend.load(this.plot.overlays.lines, palette.overlays);
    this.refresh();
  }

  failed(error: Error): void {
    this.face.say(`The chart has failed: ${error.message}`);
    console.error(error);
  }

  withoutLibrary(): void {
    this.face.standStill();
  }

  private start(library: Library): Plot {
    const { face, model } = this;
    const plot = new Plot(library, face.canvas, readPalette(face.root), model.get("series"));
    plot.step = model.get("price_increment") ?? null;
    plot.marks.showOrders(model.get("orders"));
    plot.scale.applyOptions({ shiftVisibleRangeOnNewBar: model.get("follow") });
    plot.scale.subscribeVisibleLogicalRangeChange(() => {
      face.jump.hidden = plot.atLast;
    });
    openFills(plot, face.fills);
    plot.chart.subscribeCrosshairMove(({ time }) => {
      this.hovered = time === undefined ? null : plot.table.rowAt(time as number);
      this.refresh();
    });
    // A view may be drawn before it is part of the page, where no style sheet reaches it.
    this.sizes = new ResizeObserver(() => this.repaint());
    this.sizes.observe(face.canvas);
    return plot;
  }

  private refresh(): void {
    const { bars, face, plot } = this;
    if (!plot || bars === 0) return;
    const { precision, table } = plot;
    face.legend.show(table, Math.max(this.hovered ?? bars - 1, 0), precision);
    if (face.root.dataset.bars === String(bars)) return;
    face.root.dataset.bars = String(bars);
    face.zone.show(this.model.get("zone") ?? null, plot.daily);
    describe(face, plot);
  }
}

/** Say in words what the chart shows, by its clock. */
function describe(face: Face, plot: Plot | null): void {
  if (!plot?.table.length) return;
  const { clock, daily, precision, table } = plot;
  const [from, to] = [table.row(0), table.last].map((row) => clock.text(row[TIME], daily));
  const close = priceText(table.last[CLOSE], precision);
  face.describe(`${table.length} bars from ${from} to ${to}, last close ${close}.`);
}
