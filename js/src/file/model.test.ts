import { expect, test, vi } from "vitest";
import { FileModel } from "./model";

const reply = { message: { kind: "columns" }, buffers: [new DataView(new ArrayBuffer(8))] };

test("the first word of each view is answered with what the kernel would have sent", async () => {
  const model = new FileModel({}, [reply]);
  const heard = vi.fn();
  model.on("msg:custom", heard);
  model.send({ kind: "here", view: "one" });
  model.send({ kind: "here", view: "one" });
  model.send({ kind: "gone", view: "one" });
  await Promise.resolve();
  expect(heard.mock.calls).toEqual([[reply.message, reply.buffers]]);
  model.send({ kind: "here", view: "two" });
  await Promise.resolve();
  expect(heard).toHaveBeenCalledTimes(2);
  model.send({ kind: "here", view: "two", behind: true });
  await Promise.resolve();
  expect(heard).toHaveBeenCalledTimes(3);
});

test("a trait that changes is told to who listens, and to nobody afterwards", () => {
  const model = new FileModel({ time: 1 }, []);
  const heard = vi.fn();
  model.on("change:time", heard);
  model.set("time", 1);
  model.set("time", 2);
  expect([model.get("time"), heard.mock.calls.length]).toEqual([2, 1]);
  model.off("change:time", heard);
  model.set("time", 3);
  expect(heard).toHaveBeenCalledTimes(1);
});

test("what was set is told once it is saved", () => {
  const model = new FileModel({ time: 1 }, []);
  const heard = vi.fn();
  model.on("change", heard);
  model.save_changes();
  model.set("time", 2);
  model.save_changes();
  expect(heard).toHaveBeenCalledTimes(1);
  model.off();
  model.set("time", 3);
  model.save_changes();
  expect(heard).toHaveBeenCalledTimes(1);
});
