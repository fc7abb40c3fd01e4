// Words with what was found or labelled in them marked.
import { element } from "../shared/markup";
import { withTurns } from "../shared/unseen";

/** A stretch of a text in code points, and the class and title that it gets. */
export interface Mark {
  start: number;
  end: number;
  name: string;
  title?: string;
}

/** Return where each code point of a text begins, and at the end its length, in UTF-16 units. */
export function unitsOf(text: string): number[] {
  const units: number[] = [];
  let at = 0;
  for (const point of text) {
    units.push(at);
    at += point.length;
  }
  units.push(at);
  return units;
}

/** Return the number of code points before a place in UTF-16 units. */
export const pointsBefore = (text: string, unit: number): number => [...text.slice(0, unit)].length;

/** The number of code points that the first `units` show of a text, as it stands on the page. */
export function pointsShown(text: string, units: number): number {
  let [points, shown] = [0, 0];
  for (const point of text) {
    if (shown >= units) break;
    shown += withTurns(point).length;
    points += 1;
  }
  return points;
}

/** Append a text to `parent`, each stretch that is marked as a `mark` with the names of its marks. */
export function appendMarked(parent: Element, text: string, marks: Mark[]): void {
  if (!marks.length) {
    parent.append(withTurns(text));
    return;
  }
  const units = unitsOf(text);
  const last = units.length - 1;
  const inside = (place: number) => Math.min(Math.max(place, 0), last);
  const kept = marks
    .map((mark) => ({ ...mark, start: inside(mark.start), end: inside(mark.end) }))
    .filter(({ start, end }) => start < end);
  const cuts = [...new Set([0, last, ...kept.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((one, other) => one - other);
  cuts.slice(0, -1).forEach((start, number) => {
    const piece = text.slice(units[start], units[cuts[number + 1]]);
    const over = kept.filter((mark) => mark.start <= start && start < mark.end);
    if (!over.length) {
      parent.append(withTurns(piece));
      return;
    }
    const marked = element("mark", over.map(({ name }) => name).join(" "), parent);
    marked.textContent = withTurns(piece);
    const titles = over.map(({ title }) => title).filter(Boolean);
    if (titles.length) marked.title = titles.join(", ");
  });
}
