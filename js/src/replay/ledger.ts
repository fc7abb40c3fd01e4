// What was held at any time: the fills added up once, so that a time is one search in each list.
import { type Columns, countUntil, FILL } from "./columns";

/** What a seat held of a symbol after each of its fills. */
interface Course {
  seat: number;
  symbol: number;
  times: number[];
  quantities: number[];
  /** Average price of what is held; NaN where nothing is, or a price is not known. */
  prices: number[];
}

export interface Position {
  seat: number;
  symbol: number;
  quantity: number;
  price: number;
}

const NOTHING = 1e-9; // less is a rounding error of what was bought and sold again

/** The quantity and average price held after a fill of `signed` shares at `price`. */
export function afterFill(
  held: { quantity: number; price: number },
  signed: number,
  price: number,
): { quantity: number; price: number } {
  const quantity = held.quantity + signed;
  if (Math.abs(quantity) < NOTHING) return { quantity: 0, price: Number.NaN };
  if (held.quantity === 0 || held.quantity * quantity < 0) return { quantity, price };
  if (Math.abs(quantity) < Math.abs(held.quantity)) return { quantity, price: held.price };
  return { quantity, price: (held.quantity * held.price + signed * price) / quantity };
}

/** The positions of all seats over time. */
export class Ledger {
  private readonly courses: { course: Course; times: Float64Array }[];

  constructor(columns: Columns) {
    const courses = new Map<string, Course>();
    const fills = columns.table("fills");
    for (let number = 0; number < fills.length; number += 1) {
      const row = fills.row(number);
      const [seat, symbol] = [row[FILL.seat], row[FILL.symbol]];
      const key = `${seat} ${symbol}`;
      const course = courses.get(key) ?? { seat, symbol, times: [], quantities: [], prices: [] };
      courses.set(key, course);
      append(course, row[FILL.time], row[FILL.side] * row[FILL.quantity], row[FILL.price]);
    }
    this.courses = [...courses.values()].map((course) => ({
      course,
      times: Float64Array.from(course.times),
    }));
  }

  /** What is held at a time, by seat and symbol. */
  at(time: number): Position[] {
    const positions: Position[] = [];
    for (const { course, times } of this.courses) {
      const last = countUntil(times, time) - 1;
      if (last < 0 || course.quantities[last] === 0) continue;
      const { seat, symbol, quantities, prices } = course;
      positions.push({ seat, symbol, quantity: quantities[last], price: prices[last] });
    }
    return positions.sort((one, other) => one.seat - other.seat || one.symbol - other.symbol);
  }
}

function append(course: Course, time: number, signed: number, price: number): void {
  const last = course.times.length - 1;
  const before = last < 0 ? 0 : course.quantities[last];
  const held = { quantity: before, price: last < 0 ? Number.NaN : course.prices[last] };
  const after = afterFill(held, signed, price);
  course.times.push(time);
  course.quantities.push(after.quantity);
  course.prices.push(after.price);
}
