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

/** The rows of a scrolling element; what one reads stays in place while others are measured. */
export class VirtualList {
  private readonly sizer: HTMLElement;
  private readonly shown = new Map<number, HTMLElement>();
  private readonly engine: Virtualizer<HTMLElement, HTMLElement>;
  private readonly unmount: () => void;
  private length = 0;
  private inSight = "";
  private isDrawing = false;

  constructor(
    readonly scroller: HTMLElement,
    private readonly rows: Rows,
  ) {
    this.sizer = element("div", "mc-list", scroller, { role: "presentation" });
    this.engine = new Virtualizer(this.options());
    this.unmount = this.engine._didMount();
    this.engine._willUpdate();
  }

  get count(): number {
    return this.length;
  }

  /** Have so many rows; those in sight are made anew. */
  set count(count: number) {
    this.length = count;
    this.engine.setOptions(this.options());
    this.engine._willUpdate();
    this.renew();
  }

  /** Make all rows in sight anew. */
  renew(): void {
    this.shown.forEach((row) => {
      row.remove();
    });
    this.shown.clear();
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

  rowAt(index: number): HTMLElement | undefined {
    return this.shown.get(index);
  }

  close(): void {
    this.unmount();
  }

  private options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    return {
      count: this.length,
      getScrollElement: () => this.scroller,
      estimateSize: () => this.rows.height,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.draw(),
      overscan: OVERSCAN,
      indexAttribute: "data-place",
    };
  }

  private draw(): void {
    if (this.isDrawing) return; // a row was measured while it was added: it is placed below
    this.isDrawing = true;
    for (const { index } of this.engine.getVirtualItems()) {
      if (!this.shown.has(index)) this.add(index);
    }
    this.place();
    this.isDrawing = false;
  }

  // Put the rows where they belong now that they are measured; those out of sight go.
  private place(): void {
    const items = this.engine.getVirtualItems();
    const starts = new Map(items.map(({ index, start }) => [index, start]));
    for (const [index, row] of this.shown) {
      const start = starts.get(index);
      if (start !== undefined) row.style.transform = `translateY(${start}px)`;
      else {
        row.remove();
        this.shown.delete(index);
      }
    }
    this.sizer.style.height = `${this.engine.getTotalSize()}px`;
    this.tell(items[0]?.index ?? 0, items[items.length - 1]?.index ?? -1);
  }

  private add(index: number): void {
    const row = this.rows.build(index);
    row.classList.add("mc-list-row");
    row.dataset.place = String(index);
    const next = [...this.shown.keys()].filter((each) => each > index).sort((a, b) => a - b)[0];
    this.sizer.insertBefore(row, this.shown.get(next) ?? null); // in order for who listens
    this.shown.set(index, row);
    this.engine.measureElement(row);
  }

  private tell(first: number, last: number): void {
    const inSight = `${first}-${last}`;
    if (inSight === this.inSight || last < first) return;
    this.inSight = inSight;
    this.rows.seen(first, last);
  }
}
