// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Place } from "./place";

let tops: Record<string, number>;

beforeEach(() => {
  tops = { "1": -900, "2": -120, "3": 400 };
  const cell = (name: string) => `<div data-cell="${name}"></div>`;
  document.body.innerHTML = `<div id="saved">${Object.keys(tops).map(cell).join("")}</div>`;
  for (const each of document.querySelectorAll<HTMLElement>("[data-cell]")) {
    const top = () => tops[each.dataset.cell ?? ""] ?? 0;
    each.getBoundingClientRect = () => ({ top: top(), bottom: top() + 500 }) as DOMRect;
  }
  vi.spyOn(window, "scrollBy").mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const opened = (scrolled: number) => {
  vi.spyOn(window, "scrollY", "get").mockReturnValue(scrolled);
  return new Place(document.getElementById("saved"), sessionStorage);
};

test("one reads in the first cell that ends in the window, or at the beginning", () => {
  expect(opened(1000).now()).toEqual({ cell: "2", top: -120 });
  expect(opened(0).now()).toBeNull();
});

test("the place is taken up on the next page once", () => {
  opened(1000).keep();
  tops["2"] = -20; // it is laid out otherwise there
  const next = opened(0);
  next.takeUp();
  next.takeUp();
  expect(vi.mocked(window.scrollBy).mock.calls).toEqual([[0, 100]]);
});

test("who has not moved is not moved", () => {
  opened(0).keep();
  opened(0).takeUp();
  expect(window.scrollBy).not.toHaveBeenCalled();
});
