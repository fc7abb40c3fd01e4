import { expect, test } from "vitest";
import { messageOf } from "./columns.example";
import { editTimes, wordsAt } from "./edits";

const edit = (at: number | null, before: string, deletion = false) => ({
  at: at === null ? null : at * 1e6,
  by: null,
  before,
  deletion,
});

test.each([
  [5, "First.", 0, false],
  [10, "Second.", 1, false],
  [19, "Second.", 1, false],
  [20, "Third.", 2, false],
  [30, "", 3, true],
])("at %d s it says %s", (time, words, edits, deleted) => {
  const message = messageOf(1, 0, {
    content: "",
    edits: [edit(10, "First."), edit(20, "Second."), edit(30, "Third.", true)],
  });
  const found = wordsAt(message, time);
  expect([found.content, found.edits?.length, found.deleted]).toEqual([words, edits, deleted]);
});

test("an edit at a time that nobody knows counts as made", () => {
  const message = messageOf(1, 0, { content: "Now.", edits: [edit(null, "Once.")] });
  expect(wordsAt(message, 0)).toMatchObject({ content: "Now.", deleted: false });
});

test("a message that was never edited says what it says", () => {
  expect(wordsAt(messageOf(1, 0, { content: "So." }), 0).content).toBe("So.");
});

test("the times of edits come in order", () => {
  const [one, other] = [edit(20, "a"), edit(10, "b")];
  const messages = [messageOf(1, 0, { edits: [one] }), messageOf(2, 0, { edits: [other] })];
  expect([...editTimes([...messages, messageOf(3, 0)])]).toEqual([10, 20]);
});
