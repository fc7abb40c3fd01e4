import { Legend } from "../chart/legend";
import type { Library } from "../chart/library";
import { Plot } from "../chart/plot";
import { FIRST_LINE, Table } from "../chart/table";
import { leaveWheelToPage } from "../chart/wheel";
import { element } from "../shared/markup";
import { isSamePalette, readPalette } from "../shared/palette";
import type { Room } from "./state";

const LIBRARY = "/static/lightweight-charts-5.2.1.mjs";
const REPAINT_MS = 4000;

/** The prices as candles with all fills as arrows, over Lightweight Charts. */
export class Price {
  private plot: Plot | null = null;
  private readonly root: HTMLElement;
  private readonly legend: Legend;
  private readonly stage: HTMLElement;
  private loaded = -1;
  private room: Room | null = null;

  constructor(host: HTMLElement, symbol: string) {
    this.root = host;
    this.legend = new Legend(element("div", "mc-chart-header", host));
    this.legend.title.textContent = symbol;
    this.stage = element("div", "mc-chart-stage", host);
    import(LIBRARY).then((library: Library) => this.start(library));
  }

  show(room: Room, isWhole: boolean): void {
    this.room = room;
    const { plot } = this;
    if (!plot) return;
    const news = room.counts[0] - this.loaded;
    if (isWhole || this.loaded < 0 || news > room.bars.length) {
      plot.marks.fills = fillNumbers(room);
      plot.load(new Table(Float64Array.from(room.bars.flat()), FIRST_LINE), []);
      plot.jumpToLast();
    } else if (news > 0) {
      plot.update(plot.table.length, Float64Array.from(room.bars.slice(-news).flat()));
    }
    this.loaded = room.counts[0];
    plot.marks.showFills(fillNumbers(room));
    if (plot.table.length) this.legend.show(plot.table, plot.table.length - 1, plot.precision);
  }

  private start(library: Library): void {
    const canvas = element("div", "mc-chart-plot", this.stage, { role: "group" });
    canvas.setAttribute("aria-label", "Prices as candles");
    leaveWheelToPage(canvas);
    this.plot = new Plot(library, canvas, readPalette(this.root), "candles");
    if (this.room) this.show(this.room, true);
    setInterval(() => {
      const palette = readPalette(this.root);
      if (this.plot && !isSamePalette(palette, this.plot.palette)) this.plot.paint(palette);
    }, REPAINT_MS);
  }
}

/** Fills as the marks of a chart take them. */
export const fillNumbers = ({ fills }: Pick<Room, "fills">): Float64Array<ArrayBuffer> =>
  Float64Array.from(
    fills.flatMap(([time, , side, quantity, price]) => [
      time,
      side === "buy" ? 1 : -1,
      quantity,
      price,
    ]),
  );
