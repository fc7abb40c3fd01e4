import { button, withData } from "../shared/markup";

const NEAR_END_PX = 40; // a list scrolled this near its end follows what is added

/**
 * Add items of HTML at the end of the lists `data-list="name"`; in place of all when `fresh`.
 *
 * Who reads further up stays there: nothing is taken away above, and a button tells how many are newer.
 */
export function growLists(root: Element, name: string, items: string[], fresh: boolean): void {
  for (const list of withData(root, "list", name))
    grow(list, list.closest("[data-scroll]") ?? list, items, fresh);
}

function grow(list: HTMLElement, box: Element, items: string[], fresh: boolean): void {
  const follows = list.childElementCount === 0 || isAtEnd(box);
  const { scrollTop } = box;
  if (fresh) list.replaceChildren();
  list.insertAdjacentHTML("beforeend", items.join(""));
  if (follows) {
    goToEnd(list, box);
    return;
  }
  box.scrollTop = scrollTop;
  tellNewer(list, box, fresh ? 0 : items.length);
}

const isAtEnd = (box: Element) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;

function goToEnd(list: HTMLElement, box: Element): void {
  while (list.childElementCount > Number(list.dataset.most)) list.firstElementChild?.remove();
  box.scrollTop = box.scrollHeight;
  newerButton(box)?.remove();
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
