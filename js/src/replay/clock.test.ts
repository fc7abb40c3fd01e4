import { expect, test } from "vitest";
import { Axis, gapsOf } from "./axis";
import { Clock } from "./clock";
import { chatOf, deskOf, seeded } from "./columns.example";
import { lastBefore, mergeTimes, nextAfter } from "./moments";

const numbers = (values: number[]) => Float64Array.from(values);

function someTimes(seed: number, count: number): Float64Array {
  const random = seeded(seed);
  let time = 1000;
  return numbers(
    Array.from({ length: count }, () => {
      time += random() < 0.1 ? 5000 * random() : 10 * random();
      return time;
    }),
  );
}

// Each step between neighbours added up one by one, the long ones cut.
function placeBySteps(times: Float64Array, gaps: { from: number; cut: number }[], time: number) {
  let place = 0;
  for (let number = 1; number < times.length && times[number] <= time; number += 1) {
    const cut = gaps.find(({ from }) => from === times[number - 1])?.cut ?? 0;
    place += times[number] - times[number - 1] - cut;
  }
  return place;
}

test.each([1, 2, 3, 4, 5])("places are the steps without silence added up (seed %i)", (seed) => {
  const times = someTimes(seed, 300);
  const gaps = gapsOf(times);
  expect(gaps.length).toBeGreaterThan(0);
  const axis = new Axis(times[0], times[times.length - 1], gaps);
  for (const time of times) expect(axis.place(time)).toBeCloseTo(placeBySteps(times, gaps, time));
  expect(axis.length).toBeCloseTo(times[times.length - 1] - times[0] - axis.skipped);
});

test.each([1, 2, 3])("from a time to its place and back is the same time (seed %i)", (seed) => {
  const times = someTimes(seed, 200);
  const axis = new Axis(times[0], times[times.length - 1], gapsOf(times));
  const random = seeded(seed);
  for (let number = 0; number < 200; number += 1) {
    const time = axis.from + random() * (axis.to - axis.from);
    expect(axis.time(axis.place(time))).toBeCloseTo(time, 5);
  }
  expect(axis.place(axis.from - 1)).toBe(0);
  expect(axis.time(axis.length + 1)).toBe(axis.to);
});

test("weekends between daily bars are no silence, half a year is", () => {
  const days = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 200, 201].map((day) => day * 86400);
  expect(gapsOf(numbers(days)).map(({ from }) => from)).toEqual([11 * 86400]);
});

test.each([1, 2, 3])(
  "the next and the last event are those that a search of all finds (%i)",
  (seed) => {
    const times = mergeTimes([someTimes(seed, 50), someTimes(seed + 10, 50)]);
    for (const time of [...times, ...someTimes(seed + 20, 50)]) {
      expect(nextAfter(times, time)).toBe([...times].find((each) => each > time));
      expect(lastBefore(times, time)).toBe([...times].filter((each) => each < time).at(-1));
    }
  },
);

test("a chat without bars plays at the pace of its words, and stops at its end", () => {
  const clock = new Clock(chatOf([0, 20, 40, 60]), false);
  expect(clock.isAtEnd).toBe(true);
  clock.play();
  expect(clock.time).toBe(clock.axis.from);
  clock.tick(0.1);
  expect(clock.time - clock.axis.from).toBeCloseTo(1); // twenty seconds are read in two
  clock.speed = 50;
  for (let frame = 0; frame < 10; frame += 1) clock.tick(0.1);
  expect([clock.isAtEnd, clock.isPlaying]).toEqual([true, false]);
});

test("silence is played in no more time than it has on the rail", () => {
  const clock = new Clock(chatOf([0, 10, 20, 30, 36_000, 36_010]), true);
  expect(clock.axis.gaps).toHaveLength(1);
  expect(clock.axis.length).toBe(30 + 80 + 10);
  clock.skip(false);
  expect(clock.axis.length).toBe(36_010);
});

test("at the end the clock stays at the end of what grows, elsewhere it stands", () => {
  const clock = new Clock(deskOf(100, 10), false);
  clock.follow(deskOf(120, 10));
  expect(clock.isAtEnd).toBe(true);
  clock.set(clock.axis.from + 600);
  const { time } = clock;
  clock.follow(deskOf(150, 10));
  expect(clock.time).toBe(time);
});

test("a bar is a second at 1 ×", () => {
  expect(new Clock(deskOf(100, 10), true).pace).toBe(60);
});
