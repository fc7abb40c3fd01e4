import { button, element } from "../shared/markup";
import { turnTabsByKeys } from "../shared/tab_keys";

const PANES = ["choose", "sessions", "read"] as const;
export type Pane = (typeof PANES)[number];
export type Panes = { [Name in Pane]: HTMLElement };
const NAMES = { choose: "Choose", sessions: "Sessions", read: "Read" };
let views = 0; // of a page: each has tabs of its own

/** The panes of a view, and tabs where one of them stands alone: they are panels of tabs only there. */
export class PaneTabs {
  readonly panes: Panes;
  /** What has the panes in it. */
  readonly body: HTMLElement;
  private readonly tabs: Panes;
  private readonly row: HTMLElement;

  constructor(
    private readonly root: HTMLElement,
    signal: AbortSignal,
  ) {
    views += 1;
    this.row = element("div", "mc-explorer-tabs", root, { role: "tablist", "aria-label": "Panes" });
    this.body = document.createElement("div");
    this.body.className = "mc-explorer-body";
    const made = PANES.map((name) => {
      const id = `mc-explorer-${name}-${views}`;
      const tab = button(this.row, "mc-explorer-tab", NAMES[name]);
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", id);
      tab.addEventListener("click", () => this.turnTo(name));
      const called = { id, "aria-label": NAMES[name] };
      return [name, tab, element("section", `mc-explorer-${name}`, this.body, called)] as const;
    });
    this.tabs = Object.fromEntries(made.map(([name, tab]) => [name, tab])) as unknown as Panes;
    this.panes = Object.fromEntries(made.map(([name, , pane]) => [name, pane])) as unknown as Panes;
    turnTabsByKeys(this.row, signal);
    const sizes = new ResizeObserver(() => this.fit());
    sizes.observe(root);
    signal.addEventListener("abort", () => sizes.disconnect());
  }

  /** Show a pane where only one has room. */
  turnTo(pane: Pane): void {
    this.root.dataset.pane = pane;
    for (const name of PANES) {
      this.tabs[name].setAttribute("aria-selected", String(name === pane));
      this.tabs[name].tabIndex = name === pane ? 0 : -1;
    }
  }

  /** Be tabs with panels, or panes side by side. */
  fit(): void {
    const areTabs = this.row.offsetParent !== null;
    for (const name of PANES) {
      if (areTabs) this.panes[name].setAttribute("role", "tabpanel");
      else this.panes[name].removeAttribute("role");
    }
  }
}
