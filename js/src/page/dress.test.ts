// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { OpenedPage } from "./opened.example";

const opened = new OpenedPage();

function beside(html: string): Element {
  const host = document.createElement("div");
  host.className = "mc-interface";
  opened.el.replaceWith(host);
  host.innerHTML = html;
  host.prepend(opened.el);
  return host;
}

test("a bar lays out the desk beside it, and the one that comes in its place", async () => {
  const host = beside('<div class="mc-desk mc-layout-desk"></div>');
  opened.kernel.receive({ slots: { menu: '<span data-dress="charts"></span>' } });
  expect(host.lastElementChild?.className).toBe("mc-desk mc-layout-charts");
  const next = document.createElement("div");
  next.className = "mc-desk mc-layout-desk";
  host.lastElementChild?.replaceWith(next);
  await Promise.resolve();
  expect(next.className).toBe("mc-desk mc-layout-charts");
});

test("a bar colours the desk beside it, and leaves it as it is where no theme was chosen", async () => {
  const host = beside('<div class="mc-desk mc-light"></div>');
  const bar = (theme: string) =>
    opened.kernel.receive({ slots: { menu: `<i data-dress="desk" ${theme}></i>` } });
  bar("");
  expect(host.lastElementChild?.classList.contains("mc-light")).toBe(true);
  bar('data-theme="light"');
  expect(host.classList.contains("mc-light")).toBe(true);
  const next = document.createElement("div");
  host.lastElementChild?.replaceWith(next);
  await Promise.resolve();
  next.className = "mc-desk"; // as a notebook does it
  await Promise.resolve();
  expect(next.classList.contains("mc-light")).toBe(true);
  bar('data-theme="dark"');
  expect([host, next].some((each) => each.classList.contains("mc-light"))).toBe(false);
});
