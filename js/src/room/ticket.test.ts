// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { room } from "./room.example";
import type { FillRow, Person, Room } from "./state";
import { Ticket } from "./ticket";

afterEach(() => vi.unstubAllGlobals());

const moment = { heard: 1, since: 1, seen: "11.00" };
const refusedAs = (order: number): Person["refused"] => ({ order, why: "no margin" });

function opened(start: Room = room) {
  const host = document.createElement("div");
  const ticket = new Ticket(host, "Ann", { token: "t", moment: () => moment }, start);
  const note = host.querySelector(".mc-room-note") as HTMLElement;
  const buy = host.querySelector(".mc-room-buy") as HTMLButtonElement;
  return { ticket, note, buy };
}

const withRefusal = (order: number): Room => ({
  ...room,
  people: room.people.map((each) => ({ ...each, refused: refusedAs(order) })),
});

test("an order that is refused for the same reason as the last one is told again", async () => {
  vi.stubGlobal("fetch", async () => new Response("{}", { status: 201 }));
  const { ticket, note, buy } = opened();
  ticket.show(withRefusal(1));
  expect(note.textContent).toBe("Not filled: no margin");
  buy.click();
  await vi.waitFor(() => expect(note.textContent).toContain("fills at the next price"));
  ticket.show(withRefusal(1));
  expect(note.textContent).toContain("fills at the next price");
  ticket.show(withRefusal(2));
  expect(note.textContent).toBe("Not filled: no margin");
});

test("a refusal from before the page was opened is no news", () => {
  const { ticket, note } = opened(withRefusal(1));
  ticket.show(withRefusal(1));
  expect(note.textContent).toBe("");
});

test("an order that is filled before the room answers is not said to wait", async () => {
  let answer = (_: Response) => {};
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)));
  const { ticket, note, buy } = opened();
  buy.click();
  const fill: FillRow = [86_400, "Ann", "buy", 1, 11, ""];
  ticket.show({ ...room, fills: [fill] });
  answer(new Response("{}", { status: 201 }));
  await new Promise((resolve) => setTimeout(resolve));
  expect(note.textContent).toBe("Bought 1 at 11.00 on 1970-01-02.");
});

test("fills of others that push one's own out of sight leave what was told", () => {
  const own: FillRow = [86_400, "Ann", "buy", 1, 11, ""];
  const { ticket, note } = opened();
  ticket.show({ ...room, fills: [own] });
  ticket.show({ ...withRefusal(3), fills: [] });
  expect(note.textContent).toBe("Not filled: no margin");
  ticket.show({ ...withRefusal(3), fills: [own] });
  expect(note.textContent).toBe("Not filled: no margin");
});
