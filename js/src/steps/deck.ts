/** Which of so many steps is shown. The address keeps it: `#3` is the third. */
export class Deck {
  private index = -1;

  constructor(
    readonly count: number,
    private readonly shown: (index: number, isFirst: boolean) => void,
    /** Return the step of an anchor in the page, -1 for none. */
    private readonly anchored: (id: string) => number = () => -1,
  ) {
    window.addEventListener("hashchange", () => this.follow());
    this.follow();
  }

  get at(): number {
    return this.index;
  }

  go(index: number): void {
    const next = Math.min(Math.max(index, 0), this.count - 1);
    if (next === this.index) return;
    const isFirst = this.index < 0;
    this.index = next;
    // not pushed: who goes back leaves the page, and does not walk through the talk once more
    history.replaceState(history.state, "", `#${next + 1}`);
    this.shown(next, isFirst);
  }

  move(by: number): void {
    this.go(this.index + by);
  }

  private follow(): void {
    const meant = decodeURIComponent(location.hash.slice(1));
    const step = /^\d+$/.test(meant) ? Number(meant) - 1 : this.anchored(meant);
    if (step >= 0) this.go(step);
    else if (this.index < 0) this.go(0);
  }
}
