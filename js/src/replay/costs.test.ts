// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { deskOf } from "./columns.example";
import { Costs } from "./costs";
import { momentsOf } from "./moments";
import { States } from "./states";

test("what cost most is told in the words of the time that is looked at", () => {
  const columns = deskOf(500, 64);
  const states = new States(columns, momentsOf(columns));
  const { from, to } = columns;
  const shown = () => document.querySelector(".mc-replay-costs")?.textContent ?? "";
  const costs = new Costs(document.body, columns, () => {});
  costs.show(states.at(to), states);
  const { message } = states.earnings.first(states.at(to).closed)[0];
  const said = columns.header.messages[message];
  const [before, after] = ["Buy all of it!", "I said nothing."];
  const edited = (to + from) / 2;
  said.content = after;
  said.edits = [{ at: edited * 1e6, before, by: null, deletion: false }];
  costs.show(states.at(to), states);
  expect(shown()).toContain(after);
  costs.show({ ...states.at(to), time: edited - 1 }, states);
  expect(shown()).toContain(before);
  expect(shown()).not.toContain(after);
});
