// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { ExampleModel } from "../shared/model.example";
import { KernelSource, Refusal } from "./source";
import type { ExplorerTraits } from "./traits";

function opened() {
  const kernel = new ExampleModel({} as ExplorerTraits);
  const grown = vi.fn();
  const closing = new AbortController();
  const source = new KernelSource(kernel.model, grown, closing.signal);
  return { closing, grown, kernel, source, view: kernel.sent[0].view as string };
}

test("each question gets its own answer, in whatever order they come", async () => {
  const { kernel, source, view } = opened();
  const answers = [source.ask("minimap"), source.ask("thread", { message_id: "m1" })];
  expect(kernel.sent.slice(1)).toEqual([
    { kind: "ask", view, id: 1, what: "minimap", args: {} },
    { kind: "ask", view, id: 2, what: "thread", args: { message_id: "m1" } },
  ]);
  kernel.receive({ kind: "answer", view: "another", id: 1, value: "not mine" });
  kernel.receive({ kind: "answer", view, id: 2, value: "two" });
  kernel.receive({ kind: "answer", view, id: 1, value: "one" });
  expect(await Promise.all(answers)).toEqual(["one", "two"]);
});

test("a refusal says what is wrong and what to do about it", async () => {
  const { kernel, source, view } = opened();
  const answer = source.ask("say", { text: "Buy." });
  kernel.receive({ kind: "failed", view, id: 1, problem: "Nobody speaks", remedy: "Choose one." });
  await expect(answer).rejects.toThrow(new Refusal("Nobody speaks. Choose one."));
});

test("all pages are told what others have written, until they are closed", () => {
  const { closing, grown, kernel, view } = opened();
  kernel.receive({ kind: "grown", messages: 12, sessions: 2 });
  expect(grown.mock.calls).toEqual([[12]]);
  closing.abort();
  expect(kernel.sent.at(-1)).toEqual({ kind: "gone", view });
  expect(kernel.listening).toBe(0);
});
