const LAYOUT = "mc-layout-";

/** Lays the desk beside a bar out as the bar's `data-dress` says, in one view alone. */
export class Dresser {
  private host: Element | null = null;
  private readonly watch = new MutationObserver(() => this.dress());

  /** @param bar names the layout. */
  constructor(
    private readonly bar: Element,
    signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => this.watch.disconnect());
  }

  dress(): void {
    const layout = this.bar.querySelector<HTMLElement>("[data-dress]")?.dataset.dress;
    if (!layout) return;
    this.follow();
    for (const desk of this.host?.querySelectorAll(".mc-desk") ?? []) {
      const others = [...desk.classList].filter((each) => each.startsWith(LAYOUT));
      desk.classList.remove(...others);
      desk.classList.add(LAYOUT + layout);
    }
  }

  /** Dress the desks, too, that come in the place of this one. */
  private follow(): void {
    if (this.host) return;
    this.host = this.bar.closest(".mc-interface");
    if (this.host) this.watch.observe(this.host, { childList: true });
  }
}
