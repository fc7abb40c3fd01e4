// Who talks to whom: a table of counts, shaded, with margins; a press chooses both.
import { button, element } from "../shared/markup";
import { visible } from "../shared/unseen";
import { counted, countText } from "../transcript/numbers";
import type { Matrix } from "./answers";
import type { Choose } from "./choosing";

const FEW = 10; // messages of which a share says little
const IGNORED = 10; // percent of what one says that is answered
const CELL_WIDTH = 23; // CSS pixels of a narrow one

const sum = (values: number[]) => values.reduce((total, each) => total + each, 0);
const shareOf = ([yes, no]: [yes: number, no: number]) => Math.round((100 * yes) / (yes + no));

/** Whom of the chosen one answers least: who, and how many of their messages are answered. */
export function leastAnswered({ answered, names, others }: Matrix) {
  const told = names
    .map((name, place) => ({ name, yes: answered[place][0], of: sum(answered[place]) }))
    .slice(0, others ? -1 : undefined) // those folded are nobody
    .filter(({ of }) => of >= FEW);
  return told.sort((one, other) => one.yes / one.of - other.yes / other.of)[0];
}

/** Return the matrix with the busiest `most` by name, and all others as one. */
export function folded(matrix: Matrix, most: number): Matrix {
  const { answered, broadcasts, counts, names, others } = matrix;
  const named = names.length - (others ? 1 : 0);
  if (!counts || named <= Math.max(most, 1)) return matrix;
  const shown = Math.max(most - 1, 1); // the others take a place too
  const foldedOf = (values: number[]) => [...values.slice(0, shown), sum(values.slice(shown))];
  const rows = [
    ...counts.slice(0, shown),
    names.map((_, column) => sum(counts.slice(shown).map((row) => row[column]))),
  ];
  const [yes, no] = [0, 1].map((kind) => foldedOf(answered.map((each) => each[kind])));
  return {
    names: [...names.slice(0, shown), "others"],
    counts: rows.map(foldedOf),
    broadcasts: foldedOf(broadcasts),
    answered: yes.map((each, place) => [each, no[place]]),
    others: others + named - shown,
  };
}

/** The matrix of what is chosen, as many names as have room until one asks for all. */
export class WhoToWhom {
  private readonly sizes: ResizeObserver;
  private told: Matrix | null = null;
  private isWhole = false;
  private width = 0;

  constructor(
    private readonly parent: HTMLElement,
    private readonly choose: Choose,
  ) {
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(parent);
  }

  show(matrix: Matrix): void {
    this.told = matrix;
    const { parent } = this;
    parent.replaceChildren();
    element("h3", "", parent).textContent = "Who talks to whom";
    const { counts, names, reason } = matrix;
    if (!names.length || !counts) {
      element("p", "mc-explorer-dim", parent).textContent = names.length
        ? `Not to be told: ${reason ?? "nothing was said to one person alone"}.`
        : "Nobody says anything here.";
      return;
    }
    const scroller = element("div", "mc-explorer-wide", parent, { tabindex: "0" });
    const draw = (shown: Matrix) => showTable(scroller, shown, this.choose);
    draw(matrix);
    if (scroller.scrollWidth <= scroller.clientWidth) return; // all have room
    if (!this.isWhole) fit(scroller, matrix, draw);
    const named = names.length - (matrix.others ? 1 : 0);
    const text = this.isWhole ? "Show as many as fit" : `Show the busiest ${named}`;
    button(parent, "mc-explorer-more", text).addEventListener("click", () => {
      this.isWhole = !this.isWhole;
      this.show(matrix);
      parent.querySelector<HTMLElement>(".mc-explorer-more")?.focus();
    });
  }

  close(): void {
    this.sizes.disconnect();
  }

  private resize(): void {
    const width = this.parent.clientWidth;
    if (width === this.width) return;
    this.width = width;
    if (this.told) this.show(this.told);
  }
}

// Fold so many that the others have room.
function fit(scroller: Element, matrix: Matrix, draw: (shown: Matrix) => void): void {
  let most = matrix.names.length - 1;
  const excess = () => scroller.scrollWidth - scroller.clientWidth;
  for (let over = excess(); over > 0 && most > 1; over = excess()) {
    most = Math.max(1, most - Math.ceil(over / CELL_WIDTH / 2)); // a wide one may go with them
    draw(folded(matrix, most));
  }
}

function showTable(scroller: Element, matrix: Matrix, choose: Choose): void {
  const { answered, broadcasts, names, others } = matrix;
  const counts = matrix.counts as number[][];
  scroller.replaceChildren();
  const table = element("table", "mc-explorer-matrix", scroller);
  const caption = element("caption", "", table);
  caption.textContent = "Rows speak, columns are spoken to.";
  const isFolded = (place: number) => others > 0 && place === names.length - 1;
  const nameOf = (place: number) =>
    isFolded(place) ? counted(others, "other") : visible(names[place] ?? "All");
  const head = element("tr", "", element("thead", "", table));
  element("td", "", head);
  addName(head, "answered", "col");
  names.forEach((_, place) => {
    addName(head, nameOf(place), "col");
  });
  for (const name of ["all", "said"]) addName(head, name, "col");
  const body = element("tbody", "", table);
  const most = Math.max(1, ...counts.flat(), ...broadcasts);
  names.forEach((sender, row) => {
    const line = element("tr", "", body);
    addName(line, nameOf(row), "row");
    const cells = [...counts[row], broadcasts[row]];
    addAnswered(line, nameOf(row), answered[row], sum(cells) > 0);
    cells.forEach((count, column) => {
      const cell = element("td", "", line);
      if (!count) return;
      const press = button(cell, "mc-explorer-cell", countText(count));
      press.style.setProperty("--mc-part", `${Math.round(15 + (70 * count) / most)}%`);
      press.title = `${nameOf(row)} → ${nameOf(column)}: ${countText(count)}`;
      press.setAttribute("aria-label", press.title);
      press.disabled = isFolded(row) || isFolded(column);
      const recipients = [names[column] ?? "All"];
      press.addEventListener("click", () =>
        choose((now) => ({ ...now, senders: [sender], recipients })),
      );
    });
    element("td", "mc-explorer-margin", line).textContent = countText(sum(cells));
  });
  if (answered.some((each, row) => sum(each) === 0 && sum([...counts[row], broadcasts[row]])))
    caption.textContent += " –: not measurable, the source does not tell who answers them.";
  const foot = element("tr", "", element("tfoot", "", table));
  addName(foot, "heard", "row");
  element("td", "", foot);
  names.forEach((_, column) => {
    const heard = sum(counts.map((row) => row[column]));
    element("td", "mc-explorer-margin", foot).textContent = countText(heard);
  });
}

// How often somebody is answered: a bar, so that the one whom nobody answers stands out.
function addAnswered(line: Element, sender: string, told: [number, number], speaks: boolean): void {
  const cell = element("td", "mc-explorer-answered", line);
  const [yes] = told;
  const of = sum(told);
  const reason = speaks
    ? `Not measurable: the source does not tell who answers what ${sender} says`
    : `${sender} says nothing here`;
  cell.title = of ? `${sender}: ${countText(yes)} of ${countText(of)} answered` : reason;
  cell.setAttribute("aria-label", cell.title);
  if (of < FEW) {
    cell.textContent = of ? `${yes} of ${of}` : speaks ? "–" : "";
    return;
  }
  const share = shareOf(told);
  cell.textContent = `${share} %`;
  cell.style.setProperty("--mc-part", `${share}%`);
  cell.toggleAttribute("data-ignored", share < IGNORED);
}

function addName(row: Element, name: string, scope: "row" | "col"): void {
  const cell = element("th", "", row, { scope, title: name });
  element("span", "", cell, { dir: "auto" }).textContent = name;
}
