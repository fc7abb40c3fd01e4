// Who talks to whom: a table of counts, shaded, with margins; a press chooses both.
import { button, element } from "../shared/markup";
import { countText } from "../transcript/numbers";
import type { Overview } from "./answers";
import type { Selection } from "./traits";

const IGNORED = 10; // percent of what one says that is answered
const FOLDED = "others"; // everybody beyond the first twelve: nothing to choose

const sum = (values: number[]) => values.reduce((total, each) => total + each, 0);

/** Show who talks to whom, among what is chosen. */
export function showMatrix(
  parent: HTMLElement,
  { matrix }: Overview,
  selection: Selection,
  choose: (selection: Selection) => void,
): void {
  parent.replaceChildren();
  element("h3", "", parent).textContent = "Who talks to whom";
  const { answered, broadcasts, counts, names, reason } = matrix;
  if (!names.length || !counts) {
    element("p", "mc-explorer-dim", parent).textContent = names.length
      ? `Not to be told: ${reason ?? "nothing was said to one person alone"}.`
      : "Nobody says anything here.";
    return;
  }
  const scroller = element("div", "mc-explorer-wide", parent, { tabindex: "0" });
  const table = element("table", "mc-explorer-matrix", scroller);
  element("caption", "", table).textContent = "Rows speak, columns are spoken to.";
  const head = element("tr", "", element("thead", "", table));
  element("td", "", head);
  for (const name of ["answered", ...names, "all", "said"]) addName(head, name, "col");
  const body = element("tbody", "", table);
  const most = Math.max(1, ...counts.flat(), ...broadcasts);
  names.forEach((sender, row) => {
    const line = element("tr", "", body);
    addName(line, sender, "row");
    addAnswered(line, sender, answered[row]);
    const cells = [...counts[row], broadcasts[row]];
    cells.forEach((count, column) => {
      const recipient = names[column] ?? "All";
      const cell = element("td", "", line);
      if (!count) return;
      const press = button(cell, "mc-explorer-cell", countText(count));
      press.style.setProperty("--mc-part", `${Math.round(15 + (70 * count) / most)}%`);
      press.title = `${sender} → ${recipient}: ${countText(count)}`;
      press.setAttribute("aria-label", press.title);
      press.disabled = sender === FOLDED || recipient === FOLDED;
      press.addEventListener("click", () =>
        choose({ ...selection, senders: [sender], recipients: [recipient] }),
      );
    });
    element("td", "mc-explorer-margin", line).textContent = countText(sum(cells));
  });
  const foot = element("tr", "", element("tfoot", "", table));
  addName(foot, "heard", "row");
  element("td", "", foot);
  names.forEach((_, column) => {
    const heard = sum(counts.map((row) => row[column]));
    element("td", "mc-explorer-margin", foot).textContent = countText(heard);
  });
}

// How often somebody is answered: a bar, so that the one whom nobody answers stands out.
function addAnswered(line: Element, sender: string, [yes, no]: [yes: number, no: number]): void {
  const cell = element("td", "mc-explorer-answered", line);
  if (yes + no === 0) {
    cell.textContent = "–";
    cell.title = `Whether ${sender} is answered is not known.`;
    return;
  }
  const share = Math.round((100 * yes) / (yes + no));
  cell.textContent = `${share} %`;
  cell.title = `${sender}: ${countText(yes)} of ${countText(yes + no)} answered`;
  cell.style.setProperty("--mc-part", `${share}%`);
  cell.toggleAttribute("data-ignored", share < IGNORED);
}

function addName(row: Element, name: string, scope: "row" | "col"): void {
  const cell = element("th", "", row, { scope, title: name });
  element("span", "", cell, { dir: "auto" }).textContent = name;
}
