import { type Columns, countUntil } from "./columns";
import { editTimes } from "./edits";
import type { Links } from "./links";
import { renewOrders, rowOf, type Told } from "./rows";

const MOST_ROWS = 120; // in the page at once
export const SOME_ROWS = 16; // before a message that is gone to, or more when an end comes near

/** The rows that are in the page: those of messages number `first` up to `last`, not included. */
export class Stretch {
  first = 0;
  last = 0;
  time = 0;
  private readonly told: Told;
  private editTimes: Float64Array = new Float64Array();

  constructor(
    private readonly box: HTMLElement,
    columns: Columns,
    links: Links,
    openMessage: (message: number) => void,
  ) {
    const { participants, seats } = columns.header;
    const colors = new Map([...participants, ...seats].map(({ name, color }) => [name, color]));
    const places = new Map<number, number>();
    this.told = { columns, links, colors, places, openMessage };
    this.number();
  }

  /** Put rows up to message number `to` below; above, what is too much goes. */
  append(to: number): void {
    for (; this.last < to; this.last += 1) this.box.append(rowOf(this.told, this.last, this.time));
    for (; this.box.childElementCount > MOST_ROWS; this.first += 1)
      this.box.firstElementChild?.remove();
  }

  /** Put older rows above, without moving those that are read. */
  prepend(): void {
    const { box } = this;
    const before = box.scrollHeight;
    const from = Math.max(0, this.first - SOME_ROWS);
    while (this.first > from) {
      this.first -= 1;
      box.prepend(rowOf(this.told, this.first, this.time));
    }
    box.scrollTop += box.scrollHeight - before;
  }

  /** Take away the rows from message number `from` on. */
  cut(from: number): void {
    for (; this.last > from; this.last -= 1) this.box.lastElementChild?.remove();
  }

  /** Show other rows in place of those there are. */
  fill(from: number, to: number): void {
    this.first = Math.max(0, from);
    this.last = this.first;
    this.box.replaceChildren();
    this.append(to);
  }

  /** Make the rows from message number `from` on anew. */
  renew(from: number): void {
    const { first, last } = this;
    if (from >= last) return;
    if (from <= first) this.fill(first, last);
    else {
      this.cut(from);
      this.append(last);
    }
  }

  /** Mark the row of a message as the one that is meant, and return it. */
  mark(message: number): HTMLElement | null {
    for (const row of this.box.children) row.removeAttribute("data-marked");
    const row = this.box.querySelector<HTMLElement>(`[data-message="${message}"]`);
    row?.setAttribute("data-marked", "");
    return row;
  }

  /** Of the record as it was when the rows were last refreshed. */
  get links(): Links {
    return this.told.links;
  }

  /** Write the orders in all rows anew: they fill, their trades close, the record grows. */
  refresh(links: Links): void {
    this.told.links = links;
    this.number();
    const size = String(this.told.columns.header.messages.length);
    for (const row of this.box.querySelectorAll<HTMLElement>("[data-message]")) {
      row.setAttribute("aria-setsize", size);
      const number = Number(row.dataset.message);
      if (this.told.columns.header.messages[number]?.edits?.length)
        renewRow(row, this.told, number, this.time);
      else renewOrders(row, this.told, number, this.time);
    }
  }

  /** How many edits have been made by now. */
  get edits(): number {
    return countUntil(this.editTimes, this.time);
  }

  // Note where the messages are that have come.
  private number(): void {
    const { columns, places } = this.told;
    const { messages } = columns.header;
    this.editTimes = editTimes(messages);
    for (let place = places.size; place < messages.length; place += 1)
      places.set(messages[place].seq, place);
  }
}

/** Make a row anew: its words are others at another time. */
function renewRow(row: HTMLElement, told: Told, number: number, time: number): void {
  const fresh = rowOf(told, number, time);
  fresh.toggleAttribute("data-marked", row.hasAttribute("data-marked"));
  row.replaceWith(fresh);
}
