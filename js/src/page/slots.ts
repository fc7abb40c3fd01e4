import { element, withData } from "../shared/markup";
import { afterPress, isPressedIn } from "../shared/pressing";
import type { Fields } from "./fields";
import { isSelectedIn, keepScroll } from "./reading";

/**
 * Named places of HTML. What is scrolled or has the focus stays so when a slot is replaced.
 *
 * idiomorph was tried instead: 26 lines less here, page.js 13.7 kB in place of 4.3, a table of 50 rows
 * in 4.2 ms in place of 5.1. But rows have no ids, so it matches them by place: when one came on top,
 * the focus on "cancel order 97" was on "cancel order 98" then.
 */
export class Slots {
  private readonly nodes = new Map<string, HTMLElement>();
  private readonly shown = new Map<string, string>();
  private readonly held = new Map<string, string>();

  constructor(
    private readonly root: Element,
    private readonly fields: Fields,
  ) {}

  /** Show `html` (escaped where it has to be) in a slot, which is made when it is new. */
  write(name: string, html: string): void {
    const node = this.node(name);
    const isPressed = isPressedIn(node);
    if (isPressed || isSelectedIn(node)) {
      this.held.set(name, html);
      if (isPressed) afterPress(node, this.showHeld);
      return;
    }
    if (this.shown.get(name) === html) return;
    this.shown.set(name, html);
    const restore = [keepScroll(node), keepFocus(node)];
    node.innerHTML = html;
    this.fields.fill(node);
    for (const each of restore) each();
  }

  /** Show what has waited and need not wait any more. */
  readonly showHeld = (): void => {
    const waiting = [...this.held];
    this.held.clear();
    for (const [name, html] of waiting) this.write(name, html);
  };

  private node(name: string): HTMLElement {
    const known = this.nodes.get(name);
    if (known) return known;
    const made = element("div", `mc-slot mc-slot-${name}`, this.root);
    this.nodes.set(name, made);
    return made;
  }
}

function keepFocus(node: Element): () => void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !node.contains(focused)) return () => {};
  const { act, arg } = focused.dataset;
  if (!act) return () => {};
  return () => {
    const twins = withData(node, "act", act);
    for (const twin of twins) if (twin.dataset.arg === arg) twin.focus({ preventScroll: true });
  };
}
