const LAYOUT = "mc-layout-";
const CLASSES = { attributes: true, attributeFilter: ["class"] };

/** Lays the desk beside a bar out, and colours it, as the bar's `data-dress` and `data-theme` say, in one view alone. */
export class Dresser {
  private host: Element | null = null;
  private readonly watch = new MutationObserver((told) => {
    // a notebook gives an element its classes after it has put it there
    for (const { addedNodes } of told)
      for (const each of addedNodes) if (each instanceof Element) this.watch.observe(each, CLASSES);
    this.dress();
  });

  /** @param bar names the layout. */
  constructor(
    private readonly bar: Element,
    signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => this.watch.disconnect());
  }

  dress(): void {
    const told = this.bar.querySelector<HTMLElement>("[data-dress]")?.dataset;
    const layout = told?.dress;
    if (!layout) return;
    this.follow();
    this.color(told.theme);
    for (const desk of this.host?.querySelectorAll(".mc-desk") ?? []) {
      for (const each of [...desk.classList])
        if (each.startsWith(LAYOUT) && each !== LAYOUT + layout) desk.classList.remove(each);
      desk.classList.toggle(LAYOUT + layout, true); // `add` would count as a change: for ever
    }
  }

  private color(theme?: string): void {
    if (!theme || !this.host) return;
    for (const each of [this.host, ...this.host.querySelectorAll(".mc-desk")])
      each.classList.toggle("mc-light", theme === "light");
  }

  /** Dress the desks, too, that come in the place of this one. */
  private follow(): void {
    if (this.host) return;
    this.host = this.bar.closest(".mc-interface");
    if (this.host) this.watch.observe(this.host, { childList: true });
  }
}
