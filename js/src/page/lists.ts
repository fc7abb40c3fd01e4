import { isAtEnd } from "../shared/at_end";
import { button, withData } from "../shared/markup";
import { afterPress } from "../shared/pressing";
import { isSelectedIn } from "./reading";

/**
 * Add items of HTML at the end of the lists `data-list="name"`; when `fresh`, those that are there
 * already (by their `data-key`) stay, and without one in common the new ones replace all.
 *
 * Who reads further up stays there: nothing is taken away above, and a button tells how many are newer.
 */
export function growLists(root: Element, name: string, items: string[], fresh: boolean): void {
  for (const [list, box] of listsOf(root, name))
    afterPress(list, () => grow(list, box, items, fresh));
}

/**
 * Add items before the first of the lists `data-list="name"`; none: there are no earlier ones.
 *
 * Those that are there stay: what was asked for twice comes twice.
 */
export function addEarlier(root: Element, name: string, items: string[]): void {
  for (const [list, box] of listsOf(root, name)) afterPress(list, () => precede(list, box, items));
}

const listsOf = (root: Element, name: string): [HTMLElement, Element][] =>
  withData(root, "list", name).map((list) => [list, list.closest("[data-scroll]") ?? list]);

function precede(list: HTMLElement, box: Element, items: string[]): void {
  const below = box.scrollHeight - box.scrollTop;
  list.prepend(fragmentOf(missingIn(list, items).join("")));
  box.scrollTop = box.scrollHeight - below;
  if (!items.length) list.dataset.first = "true";
}

function grow(list: HTMLElement, box: Element, items: string[], fresh: boolean): void {
  const follows = list.childElementCount === 0 || isAtEnd(box);
  const { scrollTop } = box;
  const added = fresh ? unknownOf(list, items) : items;
  list.insertAdjacentHTML("beforeend", added.join(""));
  if (follows) {
    goToEnd(list, box);
    return;
  }
  box.scrollTop = scrollTop;
  tellNewer(list, box, list.childElementCount === added.length ? 0 : added.length);
}

/** The items that a list does not have. */
function missingIn(list: HTMLElement, items: string[]): string[] {
  const known = new Set([...list.children].map((each) => (each as HTMLElement).dataset.key));
  known.delete(undefined);
  return items.filter((item) => !known.has(keyOf(item)));
}

/** The items that a list does not have; it is emptied when they have nothing in common. */
function unknownOf(list: HTMLElement, items: string[]): string[] {
  const unknown = missingIn(list, items);
  if (unknown.length < items.length) return unknown;
  list.replaceChildren();
  delete list.dataset.first;
  return items;
}

const keyOf = (item: string): string | undefined =>
  (fragmentOf(item).firstElementChild as HTMLElement | null)?.dataset.key;

function fragmentOf(html: string): DocumentFragment {
  const made = document.createElement("template");
  made.innerHTML = html;
  return made.content;
}

function goToEnd(list: HTMLElement, box: Element): void {
  if (!isSelectedIn(list)) trim(list);
  box.scrollTop = box.scrollHeight;
  newerButton(box)?.remove();
}

function trim(list: HTMLElement): void {
  while (list.childElementCount > Number(list.dataset.most)) {
    list.firstElementChild?.remove();
    delete list.dataset.first;
  }
}

const newerButton = (box: Element) =>
  box.parentElement?.querySelector<HTMLButtonElement>(":scope > .mc-newer");

function tellNewer(list: HTMLElement, box: Element, count: number): void {
  const told = newerButton(box) ?? addButton(list, box);
  const newer = Number(told.dataset.count ?? 0) + count;
  told.dataset.count = String(newer);
  told.textContent = newer ? `${newer} newer` : "To the newest";
}

function addButton(list: HTMLElement, box: Element): HTMLButtonElement {
  const made = button(box.parentElement ?? box, "mc-small mc-newer", "");
  box.after(made);
  made.addEventListener("click", () => goToEnd(list, box));
  const leave = () => {
    if (made.isConnected && !isAtEnd(box)) return;
    made.remove();
    box.removeEventListener("scroll", leave);
  };
  box.addEventListener("scroll", leave);
  return made;
}
