const KEY = "mc-still-place";

/** Where somebody reads: in which cell, and how far down the window that begins. */
interface Reading {
  cell: string;
  top: number;
}

/** Keeps the place at which somebody reads, from one page to the next. */
export class Place {
  /**
   * @param saved what the notebook showed when it was saved.
   * @param kept takes the place over a reload.
   */
  constructor(
    private readonly saved: HTMLElement | null,
    private readonly kept: Storage,
  ) {}

  /** Return where one reads: the first cell that ends below the top of the window; null at the top of the page. */
  now(): Reading | null {
    if (window.scrollY <= 0) return null;
    for (const each of this.saved?.querySelectorAll<HTMLElement>("[data-cell]") ?? []) {
      const { top, bottom } = each.getBoundingClientRect();
      if (bottom > 0) return { cell: each.dataset.cell ?? "", top };
    }
    return null;
  }

  /** Keep where one reads for the page that comes. */
  keep(): void {
    const now = this.now();
    if (now) this.kept.setItem(KEY, JSON.stringify(now));
    else this.kept.removeItem(KEY);
  }

  /** Go where one read on the page before. */
  takeUp(): void {
    const told = this.kept.getItem(KEY);
    this.kept.removeItem(KEY);
    if (told) goTo(`[data-cell="${JSON.parse(told).cell}"]`, JSON.parse(told).top);
  }
}

/** Scroll until an element begins so far down the window. */
export function goTo(selector: string, top: number): void {
  const found = document.querySelector(selector);
  if (found) window.scrollBy(0, found.getBoundingClientRect().top - top);
}
