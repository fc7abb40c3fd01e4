import { expect, test } from "vitest";
import { visible, withTurns } from "./unseen";

test.each([
  ["Ann", "Ann"],
  ["Жанна Li 李", "Жанна Li 李"],
  ["Ann\u202e", "Ann⟨U+202E⟩"],
  ["A\u200bnn", "A⟨U+200B⟩nn"],
  ["Ann\u00a0", "Ann⟨U+00A0⟩"],
  ["A\nB\u0007", "A⟨U+000A⟩B⟨U+0007⟩"],
  ["A\u200dB", "A⟨U+200D⟩B"],
  ["\u3164", "⟨U+3164⟩"],
  ["\u{e0041}x", "⟨U+E0041⟩x"],
  ["👩\u200d💻", "👩\u200d💻"],
  ["می\u200cخواهم", "می\u200cخواهم"],
  ["❤\ufe0f", "❤\ufe0f"],
])("%j is shown as %s", (name, shown) => {
  expect(visible(name)).toBe(shown);
});

test("of words, what turns the writing is shown alone", () => {
  expect(withTurns("sell\u202e \u2066now\u2069,\n👩\u200d💻 \u200fשלום")).toBe(
    "sell⟨U+202E⟩ ⟨U+2066⟩now⟨U+2069⟩,\n👩\u200d💻 \u200fשלום",
  );
});
