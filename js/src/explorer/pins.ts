import { button, element } from "../shared/markup";

/** Sessions that stay at hand, whatever is chosen: as long as the page is open. */
export class Pins {
  /** Called when a session was pinned or is pinned no more. */
  changed: () => void = () => {};
  private readonly root: HTMLElement;
  private readonly pinned = new Map<string, string>();

  constructor(
    parent: Element,
    private readonly open: (session: string) => void,
  ) {
    this.root = element("ul", "mc-explorer-pins", parent, { "aria-label": "Pinned" });
    this.root.hidden = true;
  }

  /** Append what pins a session, or unpins it. */
  addButton(parent: Element, session: string, topic: string): void {
    const isPinned = this.pinned.has(session);
    const pin = button(parent, "mc-explorer-tool", isPinned ? "Unpin" : "Pin");
    pin.setAttribute("aria-pressed", String(isPinned));
    pin.setAttribute("aria-label", `Pin ${topic}`);
    pin.addEventListener("click", () => {
      if (isPinned) this.pinned.delete(session);
      else this.pinned.set(session, topic);
      this.show();
      this.changed();
    });
  }

  private show(): void {
    this.root.hidden = this.pinned.size === 0;
    this.root.replaceChildren();
    for (const [session, topic] of this.pinned) {
      const line = element("li", "", this.root);
      const press = button(line, "mc-explorer-pin", topic);
      press.dir = "auto";
      press.title = `${topic} (${session})`;
      press.addEventListener("click", () => this.open(session));
    }
  }
}
