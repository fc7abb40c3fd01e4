// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { aMessage } from "../transcript/message.example";
import { Composer } from "./composer";

const settled = () => new Promise((done) => setTimeout(done));
const person = (name: string, present = true) => ({ name, present });

function opened() {
  const say = vi.fn().mockResolvedValue(undefined);
  const composer = new Composer(document.body, say);
  composer.show("Ann");
  composer.showPeople([person("Ann"), person("Bob"), person("Cid", false), person("Dee")]);
  const field = composer.root.querySelector("input") as HTMLInputElement;
  const to = composer.root.querySelector("select") as HTMLSelectElement;
  const send = async (text: string) => {
    field.value = text;
    composer.root.requestSubmit();
    await settled();
  };
  return { composer, field, say, send, to, told: () => composer.root.textContent };
}

test("what is said leaves the field, what is refused stays in it and is told why", async () => {
  const { field, say, send, told } = opened();
  say.mockRejectedValueOnce(new Error("The session has ended."));
  await send(" Buy. ");
  expect(field.value).toBe(" Buy. ");
  expect(told()).toContain("Not said: The session has ended.");
  await send("Buy.");
  expect([field.value, say.mock.lastCall]).toEqual(["", [{ text: "Buy.", recipient: "All" }]]);
  expect(told()).not.toContain("Not said");
});

test("one speaks to everyone or to one who is there, and to oneself not", async () => {
  const { composer, say, send, to } = opened();
  expect([...to.options].map(({ value }) => value)).toEqual(["All", "Bob", "Dee"]);
  to.value = "Bob";
  composer.showPeople([person("Eve"), person("Bob")]);
  await send("Sell?");
  expect(say).toHaveBeenCalledWith({ text: "Sell?", recipient: "Bob" });
  composer.showPeople([person("Eve")]);
  expect(to.value).toBe("All");
});

test("an answer names its message once, and goes to whom it was meant for", async () => {
  const { composer, say, send, told } = opened();
  const asked = { message_id: "m7", sender: "Bob", recipient: "Ann", content: "Sell now?" };
  composer.answer(aMessage(asked));
  expect(told()).toContain("answers BobSell now?");
  await send("No.");
  await send("Wait.");
  expect(say.mock.calls).toEqual([
    [{ text: "No.", recipient: "Bob", reply_to: "m7" }],
    [{ text: "Wait.", recipient: "Bob" }],
  ]);
});

test("one that answers a message may be said to all, and may answer nobody after all", async () => {
  const { composer, say, send, to } = opened();
  composer.answer(aMessage({ message_id: "m8", sender: "Bob" }));
  expect(to.value).toBe("All");
  [...composer.root.querySelectorAll("button")].find((each) => each.type === "button")?.click();
  await send("Hm.");
  expect(say).toHaveBeenCalledWith({ text: "Hm.", recipient: "All" });
});

test("pressed twice it is said once, while the first is on its way", async () => {
  const { say, send } = opened();
  let answered = () => {};
  say.mockReturnValueOnce(new Promise<void>((done) => (answered = done)));
  await send("Buy.");
  await send("Buy.");
  expect(say).toHaveBeenCalledTimes(1);
  answered();
  await settled();
  await send("Sell.");
  expect(say).toHaveBeenCalledTimes(2);
});
