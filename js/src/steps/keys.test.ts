// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { type Command, commandOf } from "./keys";

afterEach(() => document.body.replaceChildren());

function pressed(key: string, inside = "", options: KeyboardEventInit = {}): Command | null {
  document.body.innerHTML = inside;
  const target = document.querySelector("#here") ?? document.body;
  let command: Command | null = null;
  target.addEventListener("keydown", (event) => {
    command = commandOf(event as KeyboardEvent);
  });
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...options }));
  return command;
}

test("arrows, a clicker, both ends, code, clock and help have their keys", () => {
  const keys = ["ArrowRight", "ArrowLeft", "PageDown", "PageUp", "Home", "End", "C", "t", "?"];
  const meant = [
    "next",
    "previous",
    "onward",
    "previous",
    "first",
    "last",
    "code",
    "clock",
    "help",
  ];
  expect(keys.map((key) => pressed(key))).toEqual(meant);
  expect(pressed("x")).toBeNull();
  expect(pressed("c", "", { ctrlKey: true })).toBeNull(); // to copy is no wish for code
});

test("who types, or moves something with arrows, stays where they are", () => {
  for (const field of ["<input id='here'>", "<textarea id='here'></textarea>"])
    expect(["c", "ArrowRight", "PageDown"].map((key) => pressed(key, field))).toEqual([
      null,
      null,
      null,
    ]);
  const desk = "<div class='mc'><button id='here'>Buy</button></div>";
  expect(["ArrowRight", "c", " "].map((key) => pressed(key, desk))).toEqual([null, null, null]);
  expect(pressed("PageDown", desk)).toBe("onward"); // a clicker has no focus of its own
  expect(pressed(" ", "<button id='here'>x</button>")).toBeNull();
});
