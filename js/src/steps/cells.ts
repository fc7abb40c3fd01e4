// What stands on which screen: the cells of a notebook's page, cut before each heading.

/** One screen: a heading, and what is below it until the next. */
export interface Step {
  title: string;
  cells: HTMLElement[];
}

const CELL = "[cell-index]";
const WORDS = ".jp-MarkdownOutput";
const HEADING = "h1, h2, h3, h4, h5, h6";
const CODE = ".jp-Cell-inputWrapper .jp-InputArea-editor";
/** The tag of a cell whose code is what is to be seen. */
const CODE_SHOWN = ".celltag_presented-code";
/** On a cell whose code is seen although nobody asked for it. */
export const SHOWS_CODE = "data-shows-code";

/** Return the screens of the cells in `root`; `name` is that of one without a heading. */
export function stepsIn(root: HTMLElement, name: string): Step[] {
  const steps: Step[] = [];
  for (const cell of [...root.querySelectorAll<HTMLElement>(CELL)].flatMap(piecesOf)) {
    const heading = cell.querySelector(`${WORDS} > :is(${HEADING})`);
    const last = steps.at(-1);
    if (last && (!heading || !last.cells.some(hasContent))) add(cell, heading, last);
    else steps.push({ title: titleOf(heading) || name, cells: [cell] });
  }
  for (const step of steps) uncoverCode(step);
  return steps;
}

/** A screen that has nothing yet but a heading, or no heading yet, takes the next one in. */
function add(cell: HTMLElement, heading: Element | null, step: Step): void {
  const isNamed = step.cells.some((each) => each.querySelector(HEADING));
  if (heading && !isNamed) step.title = titleOf(heading);
  step.cells.push(cell);
}

function titleOf(heading: Element | null): string {
  const bare = heading?.cloneNode(true) as Element | undefined;
  bare?.querySelector(".anchor-link")?.remove();
  return bare?.textContent?.trim() ?? "";
}

/** Return a cell as one element for each of its headings. */
function piecesOf(cell: HTMLElement): HTMLElement[] {
  const words = cell.querySelector(WORDS);
  const cuts = [...(words?.children ?? [])].filter((each, i) => i > 0 && each.matches(HEADING));
  const pieces = cuts.reverse().map((heading) => {
    const piece = cell.cloneNode(true) as HTMLElement;
    piece.removeAttribute("cell-index"); // the cell that is meant by its number is the first piece
    for (const each of piece.querySelectorAll("[id], script")) {
      if (each.localName === "script") each.remove();
      else each.removeAttribute("id");
    }
    piece.querySelector(WORDS)?.replaceChildren(...from(heading));
    cell.after(piece);
    return piece;
  });
  return [cell, ...pieces.reverse()];
}

/** Return a node and all that follow it. */
function from(node: Node | null): Node[] {
  return node ? [node, ...from(node.nextSibling)] : [];
}

/** Where nothing but code stands below a heading the code is shown: no screen is empty. */
function uncoverCode({ cells }: Step): void {
  const isBare = !cells.some((cell) => isSeen(cell));
  for (const cell of cells) {
    const shows = cell.querySelector(CODE_SHOWN) || (isBare && cell.querySelector(CODE));
    cell.toggleAttribute(SHOWS_CODE, Boolean(shows));
  }
}

const hasContent = (cell: HTMLElement) => isSeen(cell) || cell.querySelector(CODE) !== null;

/** Whether a cell shows anything without its code and its heading. */
function isSeen(cell: HTMLElement): boolean {
  const words = [...(cell.querySelector(WORDS)?.children ?? [])];
  if (words.length > 0) return words.some((each) => !each.matches(HEADING));
  return cell.querySelector(".jp-CodeCell:not(.jp-mod-noOutputs)") !== null;
}
