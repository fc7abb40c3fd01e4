import { withData } from "../shared/markup";

const NEAR_END_PX = 40; // a list scrolled this near its end follows what is added

/** Add items of HTML at the end of the lists `data-list="name"`; in place of all when `fresh`. */
export function growLists(root: Element, name: string, items: string[], fresh: boolean): void {
  for (const list of withData(root, "list", name)) {
    const box = list.closest("[data-scroll]") ?? list;
    const follows = fresh || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    if (fresh) list.replaceChildren();
    list.insertAdjacentHTML("beforeend", items.join(""));
    while (list.childElementCount > Number(list.dataset.most)) list.firstElementChild?.remove();
    if (follows) box.scrollTop = box.scrollHeight;
  }
}
