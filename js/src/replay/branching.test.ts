// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { ExampleModel } from "../shared/model.example";
import { Branching } from "./branching";

function branching(branches: boolean) {
  const model = new ExampleModel({ branches });
  const head = document.createElement("header");
  const { signal } = new AbortController();
  const made = new Branching(model.model as never, head, () => 60, signal);
  const button = head.querySelector("button") as HTMLButtonElement;
  const said = () => head.querySelector("[role=status]")?.textContent;
  return { model, made, button, said };
}

test("the button asks for the moment of the clock and tells what has come of it", () => {
  const { model, made, button, said } = branching(true);
  made.offer(2);
  expect(button.hidden).toBe(false);
  button.click();
  const [asked] = model.sent;
  expect(asked).toMatchObject({ kind: "branch", time: 60_000_000 });
  expect(button.disabled).toBe(true);
  model.receive({ kind: "branched", view: "another", topic: "Not mine" });
  expect(said()).toBe("");
  model.receive({ kind: "branched", view: asked.view, topic: "AAPL, from 2011-01-03 on" });
  expect(said()).toContain("A desk goes on: AAPL, from 2011-01-03 on.");
  expect(button.disabled).toBe(false);
});

test("why it cannot be is told as the kernel tells it", () => {
  const { model, made, button, said } = branching(true);
  made.offer(1);
  button.click();
  const { view } = model.sent[0];
  model.receive({
    kind: "failed",
    view,
    problem: "2 desks are recorded here",
    remedy: "Give run=.",
  });
  expect(said()).toBe("2 desks are recorded here. Give run=.");
});

test.each([
  [false, 2],
  [true, 0],
])("where nothing may be written, or nobody trades, it is not offered", (branches, seats) => {
  const { made, button } = branching(branches);
  made.offer(seats);
  expect(button.hidden).toBe(true);
});
