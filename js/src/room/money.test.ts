// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { Head } from "./head";
import { barTime, gainOf, roomPrice } from "./money";
import { room } from "./room.example";
import type { BarRow } from "./state";

const bar = (close: number): BarRow => [60, close, close, close, close, 1];

function changeAfter(...closes: number[]) {
  const host = document.createElement("div");
  new Head(host, "ACME").show({ ...room, bars: closes.map(bar) });
  const node = host.querySelector(".mc-room-change") as HTMLElement;
  return [node.textContent, node.dataset.direction];
}

test("a price is told to the decimals that it has", () => {
  const told = [187.3, 1.08345, 2.5e-10, 654_551.91].map(roomPrice);
  expect(told).toEqual(["187.30", "1.08345", "0.0000000002500", "654,551.91"]);
});

test("the head has the decimals of the axis, also when the last price needs fewer", () => {
  const host = document.createElement("div");
  new Head(host, "ACME").show({ ...room, bars: [9.9123, 10.25].map(bar) });
  expect(host.querySelector(".mc-room-price")?.textContent).toBe("10.2500");
});

test("what rounds to nothing has no arrow", () => {
  expect([40, -40, 60].map((cents) => gainOf(cents).text)).toEqual(["0", "0", "▲ +1"]);
});

test("the first price has no change that is known, and one from below zero no part", () => {
  expect(changeAfter(10)).toEqual(["–", "none"]);
  expect(changeAfter(-37.63, 10.01)).toEqual(["▲ +47.64", "up"]);
  expect(changeAfter(1.08345, 1.08355)).toEqual(["▲ +0.00010 (+0.01 %)", "up"]);
});

test("bars of which the step is not known show their time, unless that is midnight", () => {
  expect(barTime(36_060, 0)).toBe("1970-01-01 10:01:00 UTC");
  expect([barTime(86_400, 0), barTime(36_000, 86_400)]).toEqual(["1970-01-02", "1970-01-01"]);
});
