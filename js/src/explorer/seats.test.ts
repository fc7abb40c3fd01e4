// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import type { Seat } from "./answers";
import { Seats, seatText } from "./seats";

const nobody: Seat = {
  name: "Ann",
  kind: "agent",
  present: true,
  is_there: null,
  seen_at: null,
  read_seq: null,
  unread: null,
};
const here = { ...nobody, name: "Bob", is_there: true, seen_at: 3_600e6, read_seq: 12, unread: 3 };

function opened(...answers: Seat[][]) {
  const failed = vi.fn();
  const ask = vi.fn(async () => ({ rows: answers.shift() ?? [] }));
  const seats = new Seats(document.createElement("div"), { ask } as never, "s1", failed);
  const box = (seats as unknown as { row: HTMLElement }).row.parentElement as HTMLElement;
  return { ask, box, failed, seats };
}

test.each([
  [nobody, "no sign"],
  [here, "here, seen 01:00:00, read to 12, 3 unread"],
  [{ ...here, is_there: false, unread: 0 }, "silent, seen 01:00:00, read to 12, 0 unread"],
  [{ ...nobody, present: false }, "left"],
])("it is told what is known of somebody, and nothing else", (seat, text) => {
  expect(seatText(seat)).toBe(text);
});

test("who is here comes first, and where nobody gives signs there is no row", async () => {
  const { box, seats } = opened([nobody], [nobody, here]);
  await seats.renew();
  expect(box.hidden).toBe(true);
  await seats.renew();
  expect(box.hidden).toBe(false);
  expect([...box.querySelectorAll("b")].map((each) => each.textContent)).toEqual(["Bob", "Ann"]);
});

test("what changes while one waits for an answer is asked once, behind it", async () => {
  const { ask, failed, seats } = opened([nobody], [here]);
  await Promise.all([seats.renew(), seats.renew(), seats.renew()]);
  await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
  expect(failed).not.toHaveBeenCalled();
});
