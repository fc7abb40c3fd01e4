// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { turnTabsByKeys } from "./tab_keys";

test("arrows, Home and End go round the tabs and turn to each", () => {
  const root = document.createElement("div");
  const tab = (name: string) => `<button role="tab">${name}</button>`;
  root.innerHTML = `<div role="tablist">${["a", "b", "c"].map(tab).join("")}</div><button>d</button>`;
  document.body.append(root);
  const pressed: string[] = [];
  root.addEventListener("click", ({ target }) =>
    pressed.push((target as Element).textContent ?? ""),
  );
  const leaving = new AbortController();
  turnTabsByKeys(root, leaving.signal);
  root.querySelector("button")?.focus();
  const press = (key: string) =>
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Home", "Home", "End"])
    press(key);
  expect(pressed).toEqual(["b", "c", "a", "c", "a", "c"]);
  leaving.abort();
  press("ArrowLeft");
  expect(document.activeElement?.textContent).toBe("c");
});
