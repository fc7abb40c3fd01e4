/** The columns of a row; from `FIRST_LINE` on, a value for each line of an indicator (or NaN). */
export const [TIME, OPEN, HIGH, LOW, CLOSE, VOLUME, FIRST_LINE] = [0, 1, 2, 3, 4, 5, 6];

/** Numbers of one bar; its time is in seconds since 1970, UTC. */
export type Row = Float64Array;

/** Return the little-endian float64 numbers that the kernel sent. */
export const numbers = (view: DataView): Float64Array =>
  new Float64Array(
    view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) as ArrayBuffer,
  );

/** Rows of numbers that grow at their end. */
export class Table {
  length: number;

  constructor(
    private values: Float64Array,
    private readonly width: number,
  ) {
    this.length = values.length / width;
  }

  row(number: number): Row {
    return this.values.subarray(number * this.width, (number + 1) * this.width);
  }

  rows(): Row[] {
    return Array.from({ length: this.length }, (_, number) => this.row(number));
  }

  get last(): Row {
    return this.row(this.length - 1);
  }

  /** Write rows from row number `at` on, at most one past the last. */
  write(at: number, values: Float64Array): void {
    const start = at * this.width;
    if (start + values.length > this.values.length) {
      const grown = new Float64Array(2 * (start + values.length));
      grown.set(this.values);
      this.values = grown;
    }
    this.values.set(values, start);
    this.length = Math.max(this.length, at + values.length / this.width);
  }

  /** The least of one column and the greatest of another in some rows; infinite, the wrong way
   * round, where nothing is known there. */
  extent([low, high]: [low: number, high: number], from: number, to: number): [number, number] {
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const end = Math.min(to, this.length - 1) * this.width;
    for (let at = from * this.width; at <= end; at += this.width) {
      if (this.values[at + low] < least) least = this.values[at + low];
      if (this.values[at + high] > greatest) greatest = this.values[at + high];
    }
    return [least, greatest];
  }

  /** The time of the row before that of `time`; NaN where there is none. */
  timeBefore(time: number): number {
    const at = this.rowAt(time) - 1;
    return at < 0 ? Number.NaN : this.row(at)[TIME];
  }

  /** The number of the last row that is not later than `time`, -1 before the first. */
  rowAt(time: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle * this.width] <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
