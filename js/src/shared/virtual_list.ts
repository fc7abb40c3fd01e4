// A list of any length of which only the rows in sight are in the page.
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from "@tanstack/virtual-core";
import { element } from "./markup";
import { ShownRows } from "./shown_rows";

export interface Rows {
  /** About how high a row is, in CSS pixels, before it was measured. */
  height: number;
  /** Make the row of a place. */
  build(index: number): HTMLElement;
  /** Told which places are in sight whenever they change, with some before and after. */
  seen(first: number, last: number): void;
  /** Whether who is at the end stays there while rows there grow; else what is read stands. */
  sticks?: boolean;
}

type Report = (offset: number, isScrolling: boolean) => void;

const OVERSCAN = 6;
const FAR = 2 ** 30; // pixels: beyond the end of any list
const MOST_TRIES = 4; // to get where a row is while others are measured that were not in the page

/** The rows of a scrolling element; what one reads stays in place while others are measured. */
export class VirtualList {
  /** Those in the page. */
  readonly shown: ShownRows;
  private readonly engine: Virtualizer<HTMLElement, HTMLElement>;
  private readonly unmount: () => void;
  private length = 0;
  private inSight = "";
  private isDrawing = false;
  private isGoing = false;
  private report: Report = () => {};

  constructor(
    readonly scroller: HTMLElement,
    private readonly rows: Rows,
  ) {
    const sizer = element("div", "mc-list", scroller, { role: "presentation" });
    this.shown = new ShownRows(sizer, scroller);
    this.engine = new Virtualizer(this.options());
    this.unmount = this.engine._didMount();
    this.engine._willUpdate();
  }

  get count(): number {
    return this.length;
  }

  /** Have so many rows; those that are there stay. */
  set count(count: number) {
    if (count === this.length) return;
    this.length = count;
    this.engine.setOptions(this.options());
    this.engine._willUpdate();
    this.draw();
  }

  /** Have so many rows, and be at the last of them; what lies between is not drawn. */
  endAt(count: number): void {
    this.isDrawing = true;
    this.count = count;
    this.shown.sizer.style.height = `${this.engine.getTotalSize()}px`;
    this.isDrawing = false;
    this.isGoing = true;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      this.scroller.scrollTop = FAR;
      const total = this.engine.getTotalSize();
      this.report(this.scroller.scrollTop, false); // draws and measures what is there
      if (this.engine.getTotalSize() === total) break;
    }
    this.isGoing = false;
    this.draw();
  }

  /** Make the rows in sight anew, or those of them that are others now. */
  renew(isOther: (index: number) => boolean = () => true): void {
    this.shown.take(isOther);
    this.inSight = "";
    this.draw();
  }

  /** Forget how high rows were: others take their places. */
  reset(): void {
    this.engine.measure();
    this.scroller.scrollTop = 0;
  }

  /** Go to a row; those in sight there are in the page when this returns. */
  scrollTo(index: number, align: "start" | "center" | "auto" | "end" = "center"): void {
    const place = Math.min(Math.max(index, 0), this.length - 1);
    this.isGoing = true;
    for (let tries = 0, before = -1; tries < MOST_TRIES; tries += 1) {
      this.engine.scrollToIndex(place, { align }); // draws and measures, so it may lie elsewhere now
      if (this.scroller.scrollTop === before) break;
      before = this.scroller.scrollTop;
    }
    this.isGoing = false;
  }

  /** The place of the last row of which anything is in sight. */
  get lastInSight(): number {
    return this.engine.range?.endIndex ?? -1;
  }

  close(): void {
    this.unmount();
  }

  private draw(): void {
    if (this.isDrawing) return; // a row was measured while it was added: it is placed below
    this.isDrawing = true;
    const fresh = this.engine.getVirtualItems().filter(({ index }) => !this.shown.at(index));
    for (const { index } of fresh) this.shown.add(index, this.rows.build(index));
    for (const { index } of fresh) {
      this.engine.measureElement(this.shown.at(index) as HTMLElement); // one layout for all
    }
    const items = this.engine.getVirtualItems(); // where they belong now that they are measured
    this.shown.place(new Map(items.map(({ index, start }) => [index, start])));
    this.shown.sizer.style.height = `${this.engine.getTotalSize()}px`;
    this.isDrawing = false;
    const [first, last] = [items[0]?.index ?? 0, items[items.length - 1]?.index ?? -1];
    const inSight = `${first}-${last}`;
    if (inSight === this.inSight || last < first) return;
    this.inSight = inSight;
    this.rows.seen(first, last);
  }

  private options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    const { length: count, rows, scroller } = this;
    return {
      count,
      getScrollElement: () => scroller,
      estimateSize: () => rows.height,
      scrollToFn: (offset, options, engine) => {
        elementScroll(offset, options, engine);
        // The event comes with the next frame: until then, what was gone to would be empty.
        if (this.isGoing) this.report(scroller.scrollTop, false);
      },
      observeElementRect,
      observeElementOffset: (engine, report) => {
        this.report = report;
        return observeElementOffset(engine, report);
      },
      onChange: () => this.draw(),
      overscan: OVERSCAN,
      indexAttribute: "data-place",
      anchorTo: rows.sticks ? "end" : "start",
    };
  }
}
