// A list of any length of which only the rows in sight are in the page.
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from "@tanstack/virtual-core";
import { element } from "./markup";

export interface Rows {
  /** About how high a row is, in CSS pixels, before it was measured. */
  height: number;
  /** Make the row of a place. */
  build(index: number): HTMLElement;
  /** Told which places are in sight whenever they change. */
  seen(first: number, last: number): void;
}

const OVERSCAN = 6;

/** The rows that are in the page, in their order; none of them takes the keys with it when it goes. */
class ShownRows {
  /** The row that the keys go to once it is there. */
  wanted: number | null = null;
  private readonly rows = new Map<number, HTMLElement>();

  constructor(
    readonly sizer: HTMLElement,
    private readonly scroller: HTMLElement,
  ) {}

  at(index: number): HTMLElement | undefined {
    return this.rows.get(index);
  }

  add(index: number, row: HTMLElement): void {
    row.classList.add("mc-list-row");
    row.dataset.place = String(index);
    const next = [...this.rows.keys()].filter((each) => each > index).sort((a, b) => a - b)[0];
    this.sizer.insertBefore(row, this.rows.get(next) ?? null); // in order for who listens
    this.rows.set(index, row);
    if (index === this.wanted) this.giveKeys(row);
  }

  /** Have the keys go to a row, at once or when it comes. */
  focus(index: number): void {
    this.wanted = index;
    const row = this.rows.get(index);
    if (row) this.giveKeys(row);
  }

  /** Take away those that are others now, which come again. */
  take(isOther: (index: number) => boolean): void {
    for (const [index, row] of this.rows) {
      if (!isOther(index)) continue;
      if (row.contains(document.activeElement)) this.wanted = index;
      row.remove();
      this.rows.delete(index);
    }
  }

  /** Put the rows where they belong; those that belong nowhere go. */
  place(starts: Map<number, number>): void {
    for (const [index, row] of this.rows) {
      const start = starts.get(index);
      if (start !== undefined) row.style.transform = `translateY(${start}px)`;
      else {
        if (row.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
        row.remove();
        this.rows.delete(index);
      }
    }
  }

  private giveKeys(row: HTMLElement): void {
    row.focus({ preventScroll: true });
    if (row.dataset.waiting === undefined) this.wanted = null;
  }
}

/** The rows of a scrolling element; what one reads stays in place while others are measured. */
export class VirtualList {
  private readonly shown: ShownRows;
  private readonly engine: Virtualizer<HTMLElement, HTMLElement>;
  private readonly unmount: () => void;
  private length = 0;
  private inSight = "";
  private isDrawing = false;

  constructor(
    readonly scroller: HTMLElement,
    private readonly rows: Rows,
  ) {
    const sizer = element("div", "mc-list", scroller, { role: "presentation" });
    this.shown = new ShownRows(sizer, scroller);
    this.engine = new Virtualizer(optionsOf(this, rows, () => this.draw()));
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
    this.engine.setOptions(optionsOf(this, this.rows, () => this.draw()));
    this.engine._willUpdate();
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

  scrollTo(index: number, align: "start" | "center" | "auto" | "end" = "center"): void {
    this.engine.scrollToIndex(Math.min(Math.max(index, 0), this.length - 1), { align });
  }

  /** Have the keys go to a row as soon as it is there. */
  focus(index: number): void {
    this.shown.focus(index);
  }

  rowAt(index: number): HTMLElement | undefined {
    return this.shown.at(index);
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
}

function optionsOf(
  { count, scroller }: VirtualList,
  { height }: Rows,
  draw: () => void,
): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
  return {
    count: count ?? 0,
    getScrollElement: () => scroller,
    estimateSize: () => height,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: draw,
    overscan: OVERSCAN,
    indexAttribute: "data-place",
  };
}
