import type { Window } from "./answers";

const SIZE = 100; // rows that are asked for at once
const MOST = 12; // windows that are kept: the page's memory stays flat

/** Rows of a long list, asked for in windows around what is in sight, and forgotten far from it. */
export class Windows<Row> {
  private readonly kept = new Map<number, Row[]>();
  private readonly asked = new Set<number>();
  private generation = 0;

  /**
   * @param ask asks for a window.
   * @param arrived is told when rows have come, and how many there are in all.
   * @param failed is told when they could not.
   */
  constructor(
    private readonly ask: (offset: number, limit: number) => Promise<Window<Row>>,
    private readonly arrived: (total: number) => void,
    private readonly failed: (error: Error) => void,
  ) {}

  get(index: number): Row | undefined {
    return this.kept.get(Math.floor(index / SIZE))?.[index % SIZE];
  }

  /** Forget all; rows that are on their way are not taken in any more. */
  clear(): void {
    this.generation += 1;
    this.kept.clear();
    this.asked.clear();
  }

  /** See to it that the rows from `first` to `last` come. */
  need(first: number, last: number): void {
    const [from, to] = [
      Math.floor(Math.max(first, 0) / SIZE),
      Math.floor(Math.max(last, 0) / SIZE),
    ];
    for (let number = from; number <= to; number += 1) {
      if (this.kept.has(number)) this.touch(number);
      else if (!this.asked.has(number)) void this.load(number);
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
      this.kept.set(number, rows);
      this.asked.delete(number);
      const [oldest] = this.kept.keys();
      if (this.kept.size > MOST) this.kept.delete(oldest);
      this.arrived(total);
    } catch (error) {
      if (generation === this.generation) this.failed(error as Error);
    }
  }
}
