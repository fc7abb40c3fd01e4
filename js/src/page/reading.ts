// Where somebody reads: what they have scrolled to and what they have selected stays.
import { withData } from "../shared/markup";
import type { Press } from "./presses";

const NEAR_TOP_PX = 80; // a list scrolled this near its first item asks for earlier ones

/** Tells the kernel, and returns whether that could be done. */
type Tell = (press: Press) => boolean;

/** Whether the selection begins or ends within `node`. */
export function isSelectedIn(node: Node): boolean {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return false;
  return node.contains(selection.anchorNode) || node.contains(selection.focusNode);
}

/**
 * Tell when somebody scrolls in `root`, until `signal` aborts.
 *
 * A table that is scrolled down is to stand still (`hold`), until it is scrolled up again; a list
 * that is scrolled up asks for what is `earlier` than its first item.
 */
export function tellReading(root: HTMLElement, tell: Tell, signal: AbortSignal): void {
  const held = new Set<string>();
  const hear = ({ target }: Event) => {
    const box = target as HTMLElement;
    const list = box.querySelector<HTMLElement>("[data-list]");
    if (list) askEarlier(box, list, tell);
    else if (box.dataset.scroll) hold(box, box.dataset.scroll, held, tell);
  };
  root.addEventListener("scroll", hear, { capture: true, passive: true, signal });
}

function askEarlier(box: HTMLElement, list: HTMLElement, tell: Tell): void {
  const first = (list.firstElementChild as HTMLElement | null)?.dataset.key;
  if (box.scrollTop > NEAR_TOP_PX || list.dataset.first || !first) return;
  if (list.dataset.asked === first) return;
  if (tell({ act: "earlier", arg: first })) list.dataset.asked = first;
}

/**
 * Have the lists of `root` ask again for what is earlier, once all was told anew or something was
 * refused: an answer may not come any more.
 */
export function askAgainAfter(told: { whole?: boolean; refused?: number }, root: Element): void {
  if (!told.whole && told.refused === undefined) return;
  for (const list of root.querySelectorAll<HTMLElement>("[data-asked]")) delete list.dataset.asked;
}

function hold(box: Element, place: string, held: Set<string>, tell: Tell): void {
  const still = box.scrollTop > 0;
  if (still === held.has(place) || !tell({ act: "hold", arg: still ? "still" : "" })) return;
  if (still) held.add(place);
  else held.delete(place);
}

/** Return what puts the reader of `node` back to where they are, once it holds something else. */
export function keepScroll(node: Element): () => void {
  const before = node.querySelector<HTMLElement>("[data-scroll]");
  if (!before) return () => {};
  const { scrollTop, scrollLeft } = before;
  const row = scrollTop > 0 ? rowsOf(before).find((each) => each.bottom > scrollTop) : undefined;
  return () => {
    const [after] = withData(node, "scroll", before.dataset.scroll ?? "");
    if (!after) return;
    const twin = row && rowsOf(after).find((each) => each.key === row.key);
    const moved = row && twin ? twin.bottom - row.bottom : 0;
    Object.assign(after, { scrollTop: scrollTop + moved, scrollLeft });
  };
}

/** The rows of a table: what names each, and where it ends. */
function rowsOf(box: Element): { key: string; bottom: number }[] {
  return [...box.querySelectorAll<HTMLTableRowElement>("tbody tr")].map((row) => ({
    key: [...row.cells]
      .slice(0, 2)
      .map((cell) => cell.textContent)
      .join("/"),
    bottom: row.offsetTop + row.offsetHeight,
  }));
}
