import type { Window } from "./answers";

const SIZE = 100; // rows that are asked for at once
const MOST = 12; // windows that are kept: the page's memory stays flat

/** What is told when rows have come: how many there are in all, and the places of new rows. */
export type Arrived = (total: number, others: Set<number>) => void;

/** Rows of a long list, asked for in windows around what is in sight, and forgotten far from it. */
export class Windows<Row> {
  private readonly kept = new Map<number, Row[]>();
  private readonly asked = new Set<number>();
  private readonly stale = new Set<number>();
  private generation = 0;

  /**
   * @param ask asks for a window.
   * @param arrived is told when rows have come.
   * @param failed is told when they could not.
   */
  constructor(
    private readonly ask: (offset: number, limit: number) => Promise<Window<Row>>,
    private readonly arrived: Arrived,
    private readonly failed: (error: Error) => void,
  ) {}

  get(index: number): Row | undefined {
    return this.kept.get(Math.floor(index / SIZE))?.[index % SIZE];
  }

  /** Forget all; rows that are on their way are not taken in any more. */
  clear(): void {
    this.renew();
    this.kept.clear();
    this.stale.clear();
  }

  /** Ask for all anew when it is needed; what is here stands until the new comes. */
  renew(): void {
    this.generation += 1;
    this.asked.clear();
    for (const number of this.kept.keys()) this.stale.add(number);
  }

  /** See to it that the rows from `first` to `last` come. */
  need(first: number, last: number): void {
    const [from, to] = [first, last].map((place) => Math.floor(Math.max(place, 0) / SIZE));
    for (let number = from; number <= to; number += 1) {
      if (this.kept.has(number)) this.touch(number);
      const isHere = this.kept.has(number) && !this.stale.has(number);
      if (!isHere && !this.asked.has(number)) void this.load(number);
    }
  }

  private touch(number: number): void {
    const rows = this.kept.get(number) as Row[];
    this.kept.delete(number);
    this.kept.set(number, rows);
  }

  private async load(number: number): Promise<void> {
    const { generation } = this;
    this.asked.add(number);
    try {
      const { rows, total } = await this.ask(number * SIZE, SIZE);
      if (generation !== this.generation) return;
      const before = this.kept.get(number) ?? [];
      this.kept.delete(number);
      this.kept.set(number, rows);
      this.stale.delete(number);
      this.asked.delete(number);
      const [oldest] = this.kept.keys();
      if (this.kept.size > MOST) this.kept.delete(oldest);
      this.arrived(total, new Set(othersOf(before, rows).map((place) => number * SIZE + place)));
    } catch (error) {
      if (generation !== this.generation) return;
      this.asked.delete(number);
      this.failed(error as Error);
    }
  }
}

// A row that is what it was stands as it is in the page: one may have selected words of it.
function othersOf<Row>(before: Row[], rows: Row[]): number[] {
  const places = [...Array(Math.max(before.length, rows.length)).keys()];
  return places.filter((place) => JSON.stringify(before[place]) !== JSON.stringify(rows[place]));
}
