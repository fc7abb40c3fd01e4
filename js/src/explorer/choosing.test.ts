// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import type { Facet, Overview } from "./answers";
import { Facets, showChips } from "./choosing";
import { LISTS, whole } from "./traits";

const NONE: Facet = { values: [], more: 0 };
const overview = (values: { value: string; count: number }[], more = 0): Overview => ({
  totals: { messages: 30, sessions: 2, of_messages: 40, of_sessions: 2 },
  facets: {
    ...(Object.fromEntries(LISTS.map((name) => [name, NONE])) as Overview["facets"]),
    senders: { values, more },
  },
  matrix: { names: [], counts: null, broadcasts: [], answered: [], others: 0 },
  damaged: [],
  histogram: { from: null, to: null, step: null, all: [], selected: [], without_time: 0 },
});

const texts = (parent: Element) => [...parent.querySelectorAll("button")].map((b) => b.textContent);

test("each chip takes back its own choice and no other", () => {
  const selection = whole({
    senders: ["Ann"],
    answered: ["unknown"],
    words: "risk",
    from: null,
    to: 60e6,
  });
  const parent = document.createElement("div");
  const choose = vi.fn();
  showChips(parent, selection, choose);
  expect(texts(parent)).toEqual([
    "Who: Ann ✕",
    "Answered: not known ✕",
    "“risk” ✕",
    "… – 1970-01-01 00:01 UTC ✕",
  ]);
  for (const chip of parent.querySelectorAll("button")) chip.click();
  const changes = choose.mock.calls.flat();
  expect(changes.map((change) => change(selection))).toEqual([
    { ...selection, senders: [] },
    { ...selection, answered: [] },
    { ...selection, words: "" },
    { ...selection, from: null, to: null },
  ]);
});

test("a list says how often each value is, which are chosen, and how many there are besides", () => {
  const parent = document.createElement("div");
  const choose = vi.fn();
  const values = [
    { value: "Ann", count: 1200 },
    { value: "Bob", count: 1 },
  ];
  const selection = whole({ senders: ["Bob"] });
  const facets = new Facets(parent, choose);
  facets.show(overview(values, 7), selection);
  const choices = [...parent.querySelectorAll<HTMLElement>("[data-choice]")];
  expect(choices.map((each) => [each.textContent, each.getAttribute("aria-pressed")])).toEqual([
    ["Ann1,200", "false"],
    ["Bob1", "true"],
  ]);
  expect(parent.textContent).toContain("and 7 more");
  choices[0].click();
  const [[change]] = choose.mock.calls;
  expect(change(selection)).toEqual({ ...selection, senders: ["Bob", "Ann"] });
  const later = whole({ words: "risk" }); // what others have chosen before the press stays
  expect(change(later)).toEqual({ ...later, senders: ["Ann"] });
});

test("a long list is folded until one asks for the rest", () => {
  const parent = document.createElement("div");
  const values = Array.from({ length: 12 }, (_, at) => ({ value: `Seat ${at}`, count: 12 - at }));
  const facets = new Facets(parent, vi.fn());
  const show = () => facets.show(overview(values), whole({}));
  parent.addEventListener("mc-again", show);
  show();
  expect(parent.querySelectorAll("[data-choice]")).toHaveLength(8);
  parent.querySelector<HTMLElement>(".mc-explorer-more")?.click();
  expect(parent.querySelectorAll("[data-choice]")).toHaveLength(12);
});
