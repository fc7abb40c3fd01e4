// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { readPermalink, showPermalink } from "./permalink";

test.each(["floor", "a/b", "100 % #1", "é 🎲"])(
  "where one is in %s can be read back",
  (session) => {
    showPermalink(session, 12);
    expect(readPermalink(location.hash)).toEqual({ session, seq: 12 });
  },
);

test.each(["", "#", "#floor", "#floor/x", "#%E0%A4%A/1"])("%s names no message", (hash) => {
  expect(readPermalink(hash)).toBe(null);
});
