import type { Message } from "./message";

/** An invented message of Ann's, for tests. */
export const aMessage = (changes: Partial<Message>): Message => ({
  offset: 0,
  seq: 1,
  message_id: "m1",
  sender: "Ann",
  color: "#1f77b4",
  recipient: "All",
  kind: "message",
  at: 1e6,
  time_kind: "known",
  content: "Buy.",
  parts: [],
  reply: null,
  ...changes,
});
