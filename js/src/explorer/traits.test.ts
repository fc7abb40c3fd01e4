import { expect, test } from "vitest";
import { LISTS, toggled, whole } from "./traits";

test("where nothing is said, nothing is chosen", () => {
  const nothing = whole({});
  expect(LISTS.map((name) => nothing[name])).toEqual(LISTS.map(() => []));
  expect([nothing.from, nothing.to, nothing.words]).toEqual([null, null, ""]);
  expect(whole({ kinds: ["fill"], from: 0 })).toEqual({ ...nothing, kinds: ["fill"], from: 0 });
});

test("a value that is chosen twice is not chosen, and the others stay", () => {
  const before = whole({ senders: ["Ann"], words: "risk" });
  const both = toggled(before, "senders", "Bob");
  expect(both).toEqual({ ...before, senders: ["Ann", "Bob"] });
  expect(toggled(both, "senders", "Bob")).toEqual(before);
  expect(before.senders).toEqual(["Ann"]);
});
