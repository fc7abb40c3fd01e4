// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { framed, unframed } from "../shared/frames";
import { Line } from "./line";

class Socket {
  static made: Socket[] = [];
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  readyState = 1;
  readonly sent: ArrayBuffer[] = [];
  onmessage?: (event: { data: unknown }) => void;
  onclose?: () => void;
  constructor(readonly address: string) {
    Socket.made.push(this);
  }
  send(frame: ArrayBuffer) {
    this.sent.push(frame);
  }
  close() {
    this.readyState = 3;
  }
  control(kind: string, heard = 0) {
    this.onmessage?.({ data: JSON.stringify({ kind, heard }) });
  }
  frame(number: number) {
    this.onmessage?.({ data: framed({ kind: "custom", content: number, number, sizes: [] }) });
  }
  cut() {
    this.readyState = 3;
    this.onclose?.();
  }
}

const told = (frame: ArrayBuffer) => unframed(new Uint8Array(frame)).told;

beforeEach(() => {
  vi.useFakeTimers();
  Socket.made = [];
  vi.stubGlobal("WebSocket", Socket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function opened() {
  const listener = { heard: vi.fn(), connection: vi.fn(), forgotten: vi.fn() };
  const line = new Line((heard) => `ws://here/${heard}`, listener);
  Socket.made[0].control("welcome");
  return { line, listener, socket: Socket.made[0] };
}

test("a frame that comes twice is told once", () => {
  const { listener, socket } = opened();
  for (const number of [1, 2, 2, 1, 3]) socket.frame(number);
  expect(listener.heard.mock.calls.map(([message]) => message.content)).toEqual([1, 2, 3]);
});

test("what was said while it was cut is said once it is back, and what was heard is not", () => {
  const { line, listener, socket } = opened();
  socket.frame(1);
  line.say({ kind: "custom", content: "one" });
  socket.cut();
  expect(listener.connection.mock.calls).toEqual([[false]]);
  line.say({ kind: "custom", content: "two" });
  vi.advanceTimersByTime(2000);
  const [, again] = Socket.made;
  expect(again.address).toBe("ws://here/1");
  again.control("welcome", 1);
  expect(again.sent.map(told)).toMatchObject([{ content: "two", number: 2, heard: 1 }]);
  expect(listener.connection.mock.calls).toEqual([[false], [true]]);
});

test("silence is known within five seconds", () => {
  const { listener, socket } = opened();
  vi.advanceTimersByTime(4000);
  socket.control("beat");
  vi.advanceTimersByTime(4000);
  expect(listener.connection).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(listener.connection.mock.calls).toEqual([[false]]);
});

test("a page that is known no more tries no longer", () => {
  const { listener, socket } = opened();
  socket.control("forgotten");
  socket.cut();
  vi.advanceTimersByTime(60_000);
  expect(listener.forgotten).toHaveBeenCalledTimes(1);
  expect(Socket.made.length).toBe(1);
});
