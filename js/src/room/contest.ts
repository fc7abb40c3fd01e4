import type { Contest } from "../shared/race";
import { type Room, ranking } from "./state";

const CENTS = 100;

/** The room as a race of all its seats. */
export function contestOf(room: Room): Contest {
  const racers = ranking(room).map(({ person: { name, color } }) => {
    const place = room.people.findIndex((each) => each.name === name);
    const curve = (room.curves[place] ?? []).map<[number, number]>(([bars, worth]) => [
      bars,
      worth / CENTS,
    ]);
    return { name, color, curve };
  });
  return { start: room.room.cash / CENTS, racers };
}
