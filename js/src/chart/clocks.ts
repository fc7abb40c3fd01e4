// The clock by which a view tells its times: UTC, or that of the exchange.
import type { TickMarkType } from "lightweight-charts";
import { timeText } from "./scales";

const [YEAR, MONTH, DAY, , WITH_SECONDS] = [0, 1, 2, 3, 4] as TickMarkType[];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A zone's clock; its name is one of the IANA's, such as `America/New_York`. */
export class Clock {
  private readonly format: Intl.DateTimeFormat;

  constructor(readonly zone: string) {
    this.format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "short",
    });
  }

  /** What people call the zone. */
  get label(): string {
    return (this.zone.split("/").at(-1) ?? "").replaceAll("_", " ");
  }

  /** A time (seconds since 1970) in words; the date alone where the bars are `daily`. */
  text(time: number, daily: boolean): string {
    if (daily || this.zone === "UTC") return timeText(time, daily);
    const { year, month, day, hour, minute, second, timeZoneName } = this.parts(time);
    return `${year}-${month}-${day} ${hour}:${minute}:${second} ${timeZoneName}`;
  }

  /**
   * A time at the axis: the day where one begins by this clock, else the time of day.
   *
   * @param type what begins there by UTC, which is why it is told.
   * @param before the time of the bar before; NaN for the first one.
   */
  tick(time: number, type: TickMarkType, before: number): string {
    const here = this.parts(time);
    const there: Partial<typeof here> = Number.isNaN(before) ? {} : this.parts(before);
    const begun = new Date(time * 1000); // by UTC: the same, or here in some hours
    if (here.year !== there.year) return here.year;
    if (type === YEAR) return String(begun.getUTCFullYear());
    if (here.month !== there.month) return MONTHS[Number(here.month) - 1];
    if (type === MONTH) return MONTHS[begun.getUTCMonth()];
    if (type === DAY || here.day !== there.day) return String(Number(here.day));
    const minute = `${here.hour}:${here.minute}`;
    return type === WITH_SECONDS ? `${minute}:${here.second}` : minute;
  }

  private parts(time: number): Record<Intl.DateTimeFormatPartTypes, string> {
    const parts = this.format.formatToParts(time * 1000).map(({ type, value }) => [type, value]);
    return Object.fromEntries(parts);
  }
}

export const UTC = new Clock("UTC");

/** Return the clock of a zone beside UTC; null for UTC itself, none, and one of which this browser knows nothing. */
export function clockOf(zone: string | null): Clock | null {
  if (!zone || ["UTC", "Etc/UTC"].includes(zone)) return null;
  try {
    return new Clock(zone);
  } catch {
    console.warn(`This browser has no clock for ${zone}: times are those of UTC.`);
    return null;
  }
}
