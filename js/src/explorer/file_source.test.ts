import { expect, test } from "vitest";
import type { Message } from "../transcript/message";
import { aMessage } from "../transcript/message.example";
import type { Messages, SessionRow, Strip } from "./answers";
import { FileSource } from "./file_source";
import { Refusal } from "./source";

const session: SessionRow = {
  session_id: "floor",
  topic: "The floor",
  status: "ended",
  created_at: null,
  last_activity: null,
  duration: null,
  message_count: 3,
  matches: 3,
  participants: [],
  others: 0,
  spark: null,
  outcome: { success: null, score: null, error: null },
  earned: [],
};

const said = (seq: number, content: string, answers?: number): Message =>
  aMessage({
    seq,
    message_id: `m${seq}`,
    content,
    reply: answers ? { message_id: `m${answers}`, seq: answers } : null,
  });

const ofThree = () =>
  new FileSource({
    session,
    messages: [said(1, "🎲 Risk?"), said(2, "No."), said(5, "A risk, yes.", 1)],
  });

test("a window has its rows, with their places", async () => {
  const { rows, total } = await ofThree().ask<Messages>("messages", { offset: 1, limit: 5 });
  expect(total).toBe(3);
  expect(rows.map(({ offset, seq }) => [offset, seq])).toEqual([
    [1, 2],
    [2, 5],
  ]);
});

test("hits are marked in code points, in the rows and on the strip", async () => {
  const source = ofThree();
  await source.ask("select", { selection: { words: "risk" } });
  const { rows } = await source.ask<Messages>("messages", { offset: 0, limit: 9 });
  expect(rows.map(({ hit, spans }) => [hit, spans])).toEqual([
    [true, [[2, 6]]],
    [false, []],
    [true, [[2, 6]]],
  ]);
  expect((await source.ask<Strip>("minimap")).hit).toEqual([0, 2]);
});

test("one goes from hit to hit, forwards and backwards, and no further", async () => {
  const source = ofThree();
  await source.ask("select", { selection: { words: "risk" } });
  const walk = async (from: number, step: number) => {
    const seen: number[] = [];
    for (let at: number | null = from; at !== null; ) {
      at = (await source.ask("hit", { offset: at, step })).offset;
      if (at !== null) seen.push(at);
    }
    return seen;
  };
  expect(await walk(-1, 1)).toEqual([0, 2]);
  expect(await walk(3, -1)).toEqual([2, 0]);
});

test("a message is found by its number, and one that is not there is named", async () => {
  expect(await ofThree().ask("position", { seq: 5 })).toEqual({ offset: 2 });
  expect(await ofThree().ask("position", { seq: 4 })).toEqual({
    offset: null,
    reason: "There is no message 4.",
  });
});

test("a thread is what all began with and what answers it, and how much more there is", async () => {
  const { more, rows } = await ofThree().ask("thread", { message_id: "m5" });
  expect([more, rows.map(({ seq }: Message) => seq)]).toEqual([0, [1, 5]]);
  const messages = Array.from({ length: 250 }, (_, at) => said(at + 1, "Yes.", at));
  const long = new FileSource({ session, messages });
  const shown = await long.ask("thread", { message_id: "m9" });
  expect([shown.more, shown.rows.length]).toEqual([50, 200]);
});

test("a circle of answers has an end", async () => {
  const messages = [said(1, "First.", 2), said(2, "Second.", 1)];
  const { rows } = await new FileSource({ session, messages }).ask("thread", { message_id: "m1" });
  expect(rows.map(({ seq }: Message) => seq)).toContain(1);
});

test("what takes a kernel is refused in words", async () => {
  await expect(ofThree().ask("say", { text: "Buy." })).rejects.toThrow(Refusal);
});

test("a line of a long session has the colour of who says most in it", async () => {
  const names = ["Ann", "Bob", "Bob"]; // of each line of three Bob says two
  const messages = Array.from({ length: 6000 }, (_, place) =>
    aMessage({ seq: place + 1, message_id: `m${place}`, sender: names[place % 3] }),
  );
  const { lines, sender, senders } = await new FileSource({ session, messages }).ask<Strip>(
    "minimap",
  );
  expect(lines).toBe(2000);
  expect(new Set(sender.map((each) => senders[each].name))).toEqual(new Set(["Bob"]));
});
