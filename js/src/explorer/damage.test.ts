// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { showDamage } from "./damage";

const NAMED = "s\u202e.jsonl cannot be read at byte 7";

function shown(damaged: string[]): HTMLElement {
  const place = document.createElement("p");
  showDamage(place, [NAMED]);
  showDamage(place, damaged);
  return place;
}

test("damaged files are told of, the first by name", () => {
  const place = shown([NAMED, "b", "c", "d", "e"]);
  expect(place.hidden).toBe(false);
  expect(place.textContent).toContain("5 damaged files left out");
  expect(place.textContent).toContain("s⟨U+202E⟩.jsonl cannot be read at byte 7; b; c.");
  expect(place.textContent).toContain("And 2 more.");
});

test("a store that is whole again has no notice", () => {
  expect(shown([]).hidden).toBe(true);
  expect(shown([]).textContent).toBe("");
});
