// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { Composer } from "./composer";

const settled = () => new Promise((done) => setTimeout(done));

test("what is said leaves the field, what is refused stays in it and is told why", async () => {
  const failed = vi.fn();
  const say = vi.fn().mockRejectedValueOnce(new Error("Nobody listens.")).mockResolvedValueOnce({});
  const { root } = new Composer(document.body, say, failed);
  const field = root.querySelector("input") as HTMLInputElement;
  field.value = " Buy. ";
  root.requestSubmit();
  await settled();
  expect([field.value, failed.mock.calls]).toEqual([" Buy. ", [[new Error("Nobody listens.")]]]);
  root.requestSubmit();
  await settled();
  expect([field.value, say.mock.calls]).toEqual(["", [["Buy."], ["Buy."]]]);
});
