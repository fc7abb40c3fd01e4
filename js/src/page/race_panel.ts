import { type Contest, Race } from "../shared/race";

/** The field `race`: the worths of each at the numbers of bars `at`; null before they came. */
interface Told {
  start: number;
  at: number[];
  racers: { name: string; color: string; worths: (number | null)[] }[];
}

/** Draws the race where a slot has a place for it. */
export class RacePanel {
  private host: Element | null = null;
  private race: Race | null = null;

  /** @param text the field, as the kernel tells it; empty when there is no race. */
  show(root: Element, text: string): void {
    const host = root.querySelector("[data-race]");
    if (!host || !text) return;
    if (host !== this.host) this.race = new Race(host);
    this.host = host;
    this.race?.show(contestOf(JSON.parse(text)));
  }
}

/** What a desk tells, as a race. */
export function contestOf({ start, at, racers }: Told): Contest {
  const all = racers.map(({ name, color, worths }) => {
    const points = worths.map<[number, number | null]>((worth, place) => [at[place], worth]);
    return {
      name,
      color,
      curve: points.filter((each): each is [number, number] => each[1] !== null),
    };
  });
  // whose worth is not known is behind all others
  const last = ({ curve }: Contest["racers"][0]) => curve.at(-1)?.[1] ?? -Number.MAX_VALUE;
  return { start, racers: all.sort((one, other) => last(other) - last(one)) };
}
