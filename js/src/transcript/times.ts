// Times of messages in words: UTC, as everywhere in the project.

const MICROSECONDS = 1000;
const DAY = 86_400e6; // microseconds

const days = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
}); // to make one takes longer than to write ten rows

const iso = (at: number) => new Date(at / MICROSECONDS).toISOString();

/** The day of a time, e.g. `Friday, 27 November 2026`. */
export const dayText = (at: number): string => days.format(at / MICROSECONDS);

/** The time of day, to the second. */
export const clockText = (at: number): string => iso(at).slice(11, 19);

/** The time of day as far as it is known: about the minute where that is rough. */
export const saidText = (at: number, isRough: boolean): string =>
  isRough ? `about ${clockText(at).slice(0, 5)}` : clockText(at);

/** Whether times are days alone, as at a desk that trades once a day. */
export const areDays = (...times: (number | null | undefined)[]): boolean =>
  times.every((at) => (at ?? 0) % DAY === 0);

/** The whole time, e.g. `2026-11-27 10:04:05 UTC`. */
export const utcText = (at: number): string => `${secondText(at)} UTC`;

/** Day and minute, e.g. `2026-11-27 10:04`. */
export const minuteText = (at: number): string => iso(at).slice(0, 16).replace("T", " ");

/** Day and second, e.g. `2026-11-27 10:04:05`. */
export const secondText = (at: number): string => iso(at).slice(0, 19).replace("T", " ");

/** Whether two times lie on one day; a time that is not known lies on none. */
export const isSameDay = (one: number | null, other: number | null): boolean =>
  one !== null && other !== null && Math.floor(one / DAY) === Math.floor(other / DAY);

const UNITS: [seconds: number, name: string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** A stretch of seconds in its two largest units, e.g. `2 h 5 min`. */
export function stretchText(seconds: number): string {
  const first = UNITS.findIndex(([size]) => seconds >= size);
  if (first < 0) return `${Math.round(seconds * 1000)} ms`;
  const [size, name] = UNITS[first];
  const whole = Math.floor(seconds / size);
  const [smaller, rest] = UNITS[first + 1] ?? [0, ""];
  const left = smaller ? Math.floor((seconds - whole * size) / smaller) : 0;
  return left && whole < 10 ? `${whole} ${name} ${left} ${rest}` : `${whole} ${name}`;
}
