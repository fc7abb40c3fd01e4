// What to choose by: lists with counts, and the chips of what is chosen.
import { button, element } from "../shared/markup";
import { visible } from "../shared/unseen";
import { countText } from "../transcript/numbers";
import { minuteText } from "../transcript/times";
import type { Facet, Overview } from "./answers";
import { LISTS, type ListName, type Selection, toggled } from "./traits";

const TITLES: { [Name in ListName]: string } = {
  senders: "Who",
  recipients: "To whom",
  kinds: "Kind",
  statuses: "Session is",
  answered: "Answered",
  labels: "Label",
  outcomes: "Outcome",
};
const WORDS: { [value: string]: string } = { unknown: "not known" };
const SHOWN = 8; // values of a list before one asks for the rest

/** Take a change of what is chosen when the press arrives, not of what was when it was drawn. */
export type Choose = (change: (now: Selection) => Selection) => void;

/** Show the lists of an overview; a press on a value chooses it, another one lets it go. */
export class Facets {
  private readonly open = new Set<ListName>();
  private isWhole = true; // nothing is chosen that leaves anything out

  constructor(
    private readonly parent: HTMLElement,
    private readonly choose: Choose,
  ) {}

  show({ facets, totals }: Overview, selection: Selection): void {
    this.isWhole = totals.messages === totals.of_messages;
    const focused = (document.activeElement as HTMLElement | null)?.dataset.choice;
    this.parent.replaceChildren();
    for (const name of LISTS) this.addList(name, facets[name], selection);
    const again = [...this.parent.querySelectorAll<HTMLElement>("[data-choice]")];
    if (focused) again.find(({ dataset }) => dataset.choice === focused)?.focus();
  }

  private addList(name: ListName, { values, more }: Facet, selection: Selection): void {
    const isAlike = values.length === 1 && this.isWhole && name !== "labels";
    if (!values.length || (isAlike && !selection[name].length)) return; // it tells nothing
    const list = element("fieldset", "mc-explorer-facet", this.parent);
    element("legend", "", list).textContent = TITLES[name];
    const most = Math.max(1, ...values.map(({ count }) => count));
    const shown = this.open.has(name) ? values : values.slice(0, SHOWN);
    for (const { value, count } of shown) {
      const isChosen = selection[name].includes(value);
      const choice = button(list, "mc-explorer-choice", "");
      choice.dataset.choice = `${name}/${value}`;
      choice.setAttribute("aria-pressed", String(isChosen));
      choice.style.setProperty("--mc-part", `${(100 * count) / most}%`);
      const label = element("span", "", choice, { dir: "auto" });
      label.textContent = WORDS[value] ?? visible(value);
      choice.title = label.textContent;
      element("span", "mc-explorer-count", choice).textContent = countText(count);
      choice.addEventListener("click", () => this.choose((now) => toggled(now, name, value)));
    }
    const left = values.length - shown.length;
    if (left > 0) {
      const rest = button(list, "mc-explorer-more", `${left} more`);
      rest.addEventListener("click", () => this.unfold(name, rest));
    } else if (more > 0) {
      const told = element("p", "mc-explorer-dim", list);
      told.textContent = `and ${countText(more)} more: search for them`;
    }
  }

  private unfold(name: ListName, rest: HTMLElement): void {
    this.open.add(name);
    rest.dispatchEvent(new CustomEvent("mc-again", { bubbles: true }));
  }
}

/** Whether a choice leaves anything out. */
export const isNarrow = (selection: Selection): boolean =>
  LISTS.some((name) => selection[name].length > 0) ||
  selection.words !== "" ||
  selection.from !== null ||
  selection.to !== null;

/** Show each choice as a chip that takes it back. */
export function showChips(parent: HTMLElement, selection: Selection, choose: Choose): void {
  parent.replaceChildren();
  const add = (text: string, without: (chosen: Selection) => Selection) => {
    const chip = button(parent, "mc-explorer-chip", `${text} ✕`);
    chip.setAttribute("aria-label", `Take back: ${text}`);
    chip.addEventListener("click", () => choose(without));
  };
  for (const name of LISTS) {
    for (const value of selection[name]) {
      add(`${TITLES[name]}: ${WORDS[value] ?? visible(value)}`, (chosen) =>
        chosen[name].includes(value as never) ? toggled(chosen, name, value) : chosen,
      );
    }
  }
  const { from, to, words } = selection;
  if (words) add(`“${words}”`, (chosen) => ({ ...chosen, words: "" }));
  if (from !== null || to !== null) {
    const span = [from, to].map((time) => (time === null ? "…" : minuteText(time))).join(" – ");
    add(`${span} UTC`, (chosen) => ({ ...chosen, from: null, to: null }));
  }
}
