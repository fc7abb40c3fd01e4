// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ExampleModel } from "../shared/model.example";
import { KernelSource, PATIENCE_MS, Refusal } from "./source";
import type { ExplorerTraits } from "./traits";

function opened() {
  const kernel = new ExampleModel({} as ExplorerTraits);
  const told = { grown: vi.fn(), changed: vi.fn(), attended: vi.fn(), silent: vi.fn() };
  const closing = new AbortController();
  const source = new KernelSource(kernel.model, told, closing.signal);
  return { closing, told, kernel, source, view: kernel.sent[0].view as string };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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
  const { closing, told, kernel, view } = opened();
  kernel.receive({ kind: "grown", messages: 12, sessions: 2 });
  kernel.receive({ kind: "changed", sessions: ["s1"] });
  expect([told.grown.mock.calls, told.changed.mock.calls]).toEqual([[[12]], [[["s1"]]]]);
  closing.abort();
  expect(kernel.sent.at(-1)).toEqual({ kind: "gone", view });
  expect(kernel.listening).toBe(0);
});

test("an answer that is overdue is missed once, and still taken when it comes", async () => {
  const { kernel, source, told, view } = opened();
  const answer = source.ask("overview");
  vi.advanceTimersByTime(PATIENCE_MS - 1);
  expect(told.silent).not.toHaveBeenCalled();
  vi.advanceTimersByTime(PATIENCE_MS / 2);
  expect(told.silent.mock.calls).toEqual([[true]]);
  kernel.receive({ kind: "answer", view, id: 1, value: "late" });
  expect(await answer).toBe("late");
  expect(told.silent.mock.calls).toEqual([[true], [false]]);
});

test("what is asked for again is a question, never a deed; silence is told anew", () => {
  const { kernel, source, told, view } = opened();
  void source.ask("overview");
  void source.ask("say", { text: "Buy." });
  vi.advanceTimersByTime(1.5 * PATIENCE_MS);
  const before = kernel.sent.length;
  source.retry();
  const asked = kernel.sent.slice(before).filter(({ kind }) => kind === "ask");
  expect(asked).toEqual([{ kind: "ask", view, id: 1, what: "overview", args: {} }]);
  vi.advanceTimersByTime(1.5 * PATIENCE_MS);
  expect(told.silent.mock.calls).toEqual([[true], [false], [true]]);
});

test("a page that is closed tells nobody of silence", () => {
  const { closing, source, told } = opened();
  void source.ask("overview");
  closing.abort();
  vi.advanceTimersByTime(2 * PATIENCE_MS);
  expect(told.silent).not.toHaveBeenCalled();
});
