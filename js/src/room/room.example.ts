// A small room for tests: two people, two bars, one word.
import type { Person, Room } from "./state";

const person = (name: string): Person => ({
  name,
  kind: "human",
  color: "#1f77b4",
  cash: 10_000,
  held: 0,
  open: 0,
  trades: 0,
  earned: 0,
  best: null,
  refused: null,
  muted: false,
});

export const room: Room = {
  kind: "whole",
  room: { symbol: "ACME", cash: 10_000, seats: 30, step: 86_400 },
  market: "open",
  speed: 1,
  taken: 2,
  replay: "",
  worths: [10_000, 10_000],
  counts: [2, 1, 0],
  bars: [
    [1, 10, 10, 10, 10, 1],
    [2, 11, 11, 11, 11, 1],
  ],
  people: [person("Ann"), person("Ben")],
  curves: [[[2, 10_000]], [[2, 10_000]]],
  words: [{ id: "a", by: "Ann", text: "Hello.", kind: "message", at: 1, to: null }],
  fills: [],
  frame: 1,
  now: 1,
};
