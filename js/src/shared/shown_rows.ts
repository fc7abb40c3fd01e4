// The rows of a long list that are in the page.
/** The rows that are in the page, in their order; none of them takes the keys with it when it goes. */
export class ShownRows {
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
