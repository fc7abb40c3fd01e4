import type { Maker } from "../chart/makers";
import type { Room } from "./state";

/** Fills as the marks of a chart take them. */
export const fillNumbers = ({ fills }: Pick<Room, "fills">): Float64Array<ArrayBuffer> =>
  Float64Array.from(
    fills.flatMap(([time, , side, quantity, price]) => [
      time,
      side === "buy" ? 1 : -1,
      quantity,
      price,
    ]),
  );

/** Who did a fill of a room. */
export function makerOf({ fills, people }: Pick<Room, "fills" | "people">, fill: number) {
  const [, name, , , , why] = fills[fill] ?? [];
  const color = people.find((person) => person.name === name)?.color;
  return name && color ? ({ name, color, why: why ?? "" } satisfies Maker) : null;
}
