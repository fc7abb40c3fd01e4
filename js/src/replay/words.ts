// Times and stretches of time in words.
const UNITS: [number, string][] = [
  [86400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** A stretch of time in its largest unit, e.g. `3.5 days`. */
export function stretchText(seconds: number): string {
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? UNITS[UNITS.length - 1];
  const count = Number((seconds / size).toPrecision(2));
  return `${count.toLocaleString("en-US")} ${unit}${count === 1 ? "" : "s"}`;
}
