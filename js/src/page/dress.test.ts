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
