import type { TickMarkType } from "lightweight-charts";
import { describe, expect, test, vi } from "vitest";
import { Clock, clockOf, UTC } from "./clocks";

const NEW_YORK = new Clock("America/New_York");
const at = (text: string) => Date.parse(`${text}Z`) / 1000;
const tick = (time: string, type: number, before: string) =>
  NEW_YORK.tick(at(time), type as TickMarkType, at(before));

describe("a clock", () => {
  test("is called as people call its zone", () => {
    expect([NEW_YORK.label, UTC.label]).toEqual(["New York", "UTC"]);
  });

  test("tells its own time and zone, in summer and in winter", () => {
    expect(NEW_YORK.text(at("2012-03-09T14:30:00"), false)).toBe("2012-03-09 09:30:00 EST");
    expect(NEW_YORK.text(at("2012-03-12T13:30:00"), false)).toBe("2012-03-12 09:30:00 EDT");
    expect(UTC.text(at("2012-03-12T13:30:00"), false)).toBe("2012-03-12 13:30:00 UTC");
  });

  test("leaves dates as they are", () => {
    expect(NEW_YORK.text(at("2012-03-12T00:00:00"), true)).toBe("2012-03-12");
  });
});

test("there is no clock beside UTC of UTC, nor of a zone that a browser does not know", () => {
  const warned = vi.spyOn(console, "warn").mockReturnValue();
  expect([null, "UTC", "Etc/UTC", "Mars/Olympus"].map(clockOf)).toEqual([null, null, null, null]);
  expect(warned).toHaveBeenCalledTimes(1);
  expect(clockOf("Asia/Tokyo")?.label).toBe("Tokyo");
});

describe("a mark of an axis", () => {
  test.each([
    ["the time of day", "2012-03-12T14:30", 3, "2012-03-12T14:29", "10:30"],
    ["seconds where they count", "2012-03-12T14:30:05", 4, "2012-03-12T14:30:04", "10:30:05"],
    ["the day that begins by its clock", "2012-03-13T04:00", 3, "2012-03-13T03:59", "13"],
    ["the first day of a month", "2012-04-02T13:30", 2, "2012-03-30T19:59", "Apr"],
    ["the first day of a year", "2012-01-03T14:30", 1, "2011-12-30T20:59", "2012"],
    ["the day, in which one of UTC begins", "2012-03-13T00:00", 2, "2012-03-12T23:59", "12"],
  ])("tells %s", (_, time, type, before, text) => {
    expect(tick(time, type, before)).toBe(text);
  });

  // of a market that trades on while a year of UTC begins
  test.each([
    ["year", "2012-01-01T00:00", 0, "2011-12-31T23:59", "2012"],
    ["month", "2012-04-01T00:00", 1, "2012-03-31T23:59", "Apr"],
  ])("names the %s that begins, not the one that ends", (_, time, type, before, text) => {
    expect(tick(time, type, before)).toBe(text);
  });

  test("tells of the first bar what begins with it", () => {
    expect(NEW_YORK.tick(at("2012-03-12T14:30"), 3 as TickMarkType, Number.NaN)).toBe("2012");
  });
});
