// The rail's scale: seconds of the record, less the silence that is skipped.
import { countUntil } from "./columns";

const SILENCE = 8; // times the usual step between events
const LEAST_SILENCE = 2; // seconds; less is no silence to anybody

/** A stretch in which nothing happens, shortened on the rail. */
export interface Gap {
  from: number;
  to: number;
  /** Seconds that the rail leaves out. */
  cut: number;
}

/** The usual step between times that grow; 0 where there are less than two. */
export function usualStep(times: Float64Array): number {
  const steps = times.slice(1).map((time, number) => time - times[number]);
  return steps.length ? steps.sort()[steps.length >> 1] : 0;
}

/** The stretches between events that are longer than silence may be. */
export function gapsOf(times: Float64Array): Gap[] {
  const most = Math.max(LEAST_SILENCE, SILENCE * usualStep(times));
  const gaps: Gap[] = [];
  for (let number = 1; number < times.length; number += 1) {
    const [from, to] = [times[number - 1], times[number]];
    if (to - from > most) gaps.push({ from, to, cut: to - from - most });
  }
  return gaps;
}

/** Between times and places on the rail, both in seconds; places begin at 0. */
export class Axis {
  readonly length: number;
  // Where the scale changes, as times and as places.
  private readonly times: Float64Array;
  private readonly places: Float64Array;

  constructor(
    readonly from: number,
    readonly to: number,
    readonly gaps: Gap[] = [],
  ) {
    const times = [from, ...gaps.flatMap((gap) => [gap.from, gap.to]), Math.max(from, to)];
    const places = [0];
    for (let number = 1; number < times.length; number += 1) {
      const cut = number % 2 === 0 ? gaps[number / 2 - 1].cut : 0;
      places.push(places[number - 1] + times[number] - times[number - 1] - cut);
    }
    this.times = Float64Array.from(times);
    this.places = Float64Array.from(places);
    this.length = places[places.length - 1];
  }

  place(time: number): number {
    return between(this.times, this.places, time);
  }

  time(place: number): number {
    return between(this.places, this.times, place);
  }

  /** Seconds that are skipped in all. */
  get skipped(): number {
    return this.gaps.reduce((sum, { cut }) => sum + cut, 0);
  }
}

/** The value at `x` of the line through the points (xs, ys), held at its ends. */
function between(xs: Float64Array, ys: Float64Array, x: number): number {
  const last = xs.length - 1;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[last]) return ys[last];
  const right = countUntil(xs, x);
  const left = right - 1;
  return ys[left] + ((x - xs[left]) / (xs[right] - xs[left])) * (ys[right] - ys[left]);
}
