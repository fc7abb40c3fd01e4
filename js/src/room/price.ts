import { FillsBox, openFills } from "../chart/fills_box";
import { Legend } from "../chart/legend";
import type { Library } from "../chart/library";
import { Plot } from "../chart/plot";
import { tellFiner } from "../chart/precision";
import { FIRST_LINE, Table } from "../chart/table";
import { leaveWheelToPage } from "../chart/wheel";
import { element } from "../shared/markup";
import { isSamePalette, readPalette } from "../shared/palette";
import { fillNumbers, makerOf } from "./fills";
import { Spark } from "./spark";
import { decimalsIn, type FillRow, MOST_FILLS, type Room } from "./state";

const LIBRARY = "/static/lightweight-charts-5.2.1.mjs";
const REPAINT_MS = 4000;

/**
 * The prices as candles with the fills of all as arrows in their colours, over Lightweight Charts.
 *
 * Until that is loaded, and where it cannot be, they are a line.
 */
export class Price {
  private plot: Plot | null = null;
  private readonly root: HTMLElement;
  private readonly legend: Legend;
  private readonly stage: HTMLElement;
  private loaded = -1;
  private filled: FillRow[] | null = null;
  private room: Room | null = null;
  private readonly still: HTMLElement;
  private readonly line: Spark;

  constructor(host: HTMLElement) {
    this.root = host;
    this.legend = new Legend(element("div", "mc-chart-header", host));
    this.stage = element("div", "mc-chart-stage", host);
    this.still = element("div", "mc-room-still", this.stage);
    this.line = new Spark(this.still);
    const failed = element("p", "mc-chart-note", this.still, { hidden: "", role: "status" });
    import(LIBRARY).then(
      (library: Library) => this.start(library),
      () => {
        failed.textContent = "The candles could not be loaded: reload the page for them.";
        failed.hidden = false;
      },
    );
  }

  show(room: Room, isWhole: boolean): void {
    this.room = room;
    const { plot } = this;
    if (!plot) {
      this.line.show(room);
      this.legend.title.textContent = room.room.symbol;
      return;
    }
    const news = room.counts[0] - this.loaded;
    plot.marks.whoDid = (fill) => makerOf(room, fill);
    if (isWhole || this.loaded < 0 || news > room.bars.length) {
      plot.marks.fills = fillNumbers(room);
      plot.load(new Table(Float64Array.from(room.bars.flat()), FIRST_LINE), []);
      plot.jumpToLast();
    } else if (news > 0) {
      plot.update(plot.table.length, Float64Array.from(room.bars.slice(-news).flat()));
    }
    this.loaded = room.counts[0];
    tellFiner(plot, decimalsIn(room));
    if (news || room.fills !== this.filled) plot.marks.showFills(fillNumbers(room));
    this.filled = room.fills;
    const isCut = room.fills.length >= MOST_FILLS;
    const { symbol } = room.room;
    this.legend.title.textContent = isCut ? `${symbol}, its last ${MOST_FILLS} fills` : symbol;
    if (plot.table.length) this.legend.show(plot.table, plot.table.length - 1, plot.precision);
  }

  private start(library: Library): void {
    this.still.remove();
    const canvas = element("div", "mc-chart-plot", this.stage, { role: "group" });
    canvas.setAttribute("aria-label", "Prices as candles, with what all buy and sell");
    leaveWheelToPage(canvas);
    this.plot = new Plot(library, canvas, readPalette(this.root), "candles");
    openFills(this.plot, new FillsBox(this.stage));
    if (this.room) this.show(this.room, true);
    setInterval(() => {
      const palette = readPalette(this.root);
      if (this.plot && !isSamePalette(palette, this.plot.palette)) this.plot.paint(palette);
    }, REPAINT_MS);
  }
}
