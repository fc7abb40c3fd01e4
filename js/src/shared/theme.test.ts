// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { shownTheme } from "./theme";

function body(attributes: Record<string, string>): HTMLElement {
  const made = document.createElement("body");
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

test("what is asked for is shown", () => {
  expect(shownTheme("dark", body({ class: "theme-light" }))).toBe("dark");
});

test("else that of JupyterLab or of Voilà", () => {
  expect(shownTheme("auto", body({ "data-jp-theme-light": "true" }))).toBe("light");
  expect(shownTheme("auto", body({ "data-jp-theme-light": "false" }))).toBe("dark");
  expect(shownTheme("auto", body({ class: "theme-dark" }))).toBe("dark");
  expect(shownTheme("auto", body({ class: "theme-light" }))).toBe("light");
});
