import { Axis, gapsOf, usualStep } from "./axis";
import type { Columns } from "./columns";
import { type Moments, momentsOf } from "./moments";

/** The speeds on offer. */
export const SPEEDS = [0.5, 1, 2, 5, 10, 20, 50];
const READING = 2; // seconds for a message at 1 ×, where there are no bars
const LONGEST_FRAME = 0.25; // seconds; a page that was hidden does not leap

/** Seconds of the record that pass in a second at 1 ×: a bar, or what a message takes to read. */
export function paceOf({ bars, words }: Moments): number {
  if (bars.length > 1) return usualStep(bars);
  return Math.max(1, usualStep(words) / READING);
}

/** The time that all panes show. It moves by hand, or by itself while it plays. */
export class Clock {
  time: number;
  speed = 1;
  isPlaying = false;
  moments: Moments;
  axis: Axis;
  pace: number;
  private isLive: boolean;

  constructor(
    columns: Columns,
    private skips: boolean,
  ) {
    this.moments = momentsOf(columns);
    this.isLive = columns.header.live;
    this.pace = columns.isTimed ? paceOf(this.moments) : 1 / READING;
    this.axis = this.scaleOf(columns.from, columns.to);
    this.time = this.axis.to;
  }

  /** Whether the clock stands where the record ends. */
  get isAtEnd(): boolean {
    return this.time >= this.axis.to;
  }

  /** Go to a time, at most to the ends. */
  set(time: number): void {
    this.time = Math.min(Math.max(time, this.axis.from), this.axis.to);
  }

  /** Leave long silence out, or have all of it. */
  skip(skips: boolean): void {
    this.skips = skips;
    this.axis = this.scaleOf(this.axis.from, this.axis.to);
  }

  /** Take in a record that has grown; at its end the clock stays at the end, else it stands. */
  follow(columns: Columns): void {
    const { isAtEnd } = this;
    this.moments = momentsOf(columns);
    this.isLive = columns.header.live;
    this.axis = this.scaleOf(columns.from, columns.to);
    if (isAtEnd) this.time = this.axis.to;
  }

  /** Play, from the beginning where the end is reached. */
  play(): void {
    if (this.isAtEnd && !this.isLive) this.time = this.axis.from;
    this.isPlaying = true;
  }

  /** Let `seconds` pass; the clock stops at the end of what will not grow. */
  tick(seconds: number): void {
    const step = Math.min(seconds, LONGEST_FRAME) * this.speed * this.pace;
    this.set(this.axis.time(this.axis.place(this.time) + step));
    if (this.isAtEnd && !this.isLive) this.isPlaying = false;
  }

  private scaleOf(from: number, to: number): Axis {
    return new Axis(from, to, this.skips ? gapsOf(this.moments.all) : []);
  }
}
