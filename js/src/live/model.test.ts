import { expect, test, vi } from "vitest";
import type { Message } from "./line";
import { LiveModel } from "./model";

function modelOf(traits: Record<string, unknown>, isOpen = true) {
  const said: unknown[] = [];
  const line = { isOpen, say: (told: unknown) => said.push(told) };
  return { model: new LiveModel(traits, line), said };
}

test("what was set is said once it is saved, and once only", () => {
  const { model, said } = modelOf({ time: 1, speed: 1 });
  model.set("time", 2);
  model.set("time", 3);
  expect(said).toEqual([]);
  model.save_changes();
  model.save_changes();
  expect(said).toEqual([{ kind: "update", state: { time: 3 } }]);
});

test("what Python sets is told to who listens, and is not said back", () => {
  const { model, said } = modelOf({ time: 1, picture: null });
  const heard = vi.fn();
  model.on("change:time", heard);
  model.on("change", heard);
  const picture = new DataView(new ArrayBuffer(2));
  const state = { time: 5 };
  const update: Message = { kind: "update", state, paths: [["picture"]] };
  model.take(update, [picture]);
  expect(heard).toHaveBeenCalledTimes(2);
  expect([model.get("time"), model.get("picture")]).toEqual([5, picture]);
  model.save_changes();
  expect(said).toEqual([]);
});

test("messages go both ways with their buffers", () => {
  const { model, said } = modelOf({});
  const heard = vi.fn();
  model.on("msg:custom", heard);
  const buffers = [new DataView(new ArrayBuffer(8))];
  model.take({ kind: "custom", content: { kind: "columns" } }, buffers);
  expect(heard).toHaveBeenCalledWith({ kind: "columns" }, buffers);
  model.send({ kind: "ask" });
  expect(said).toEqual([{ kind: "custom", content: { kind: "ask" } }]);
});

test("that somebody looks is not said late", () => {
  const { model, said } = modelOf({}, false);
  model.send({ kind: "here" });
  model.send({ kind: "ask" });
  expect(said).toEqual([{ kind: "custom", content: { kind: "ask" } }]);
});
