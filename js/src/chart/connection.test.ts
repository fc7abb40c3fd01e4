// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BEAT_MS } from "../shared/heartbeat";
import { ExampleModel } from "../shared/model.example";
import { Connection, type Receiver } from "./connection";
import type { ChartModel } from "./traits";

const LIBRARY = Symbol.for("multichat-lab: lightweight-charts 5.2.1");
const page = globalThis as { [LIBRARY]?: Promise<object> };
const floats = (...values: number[]) => new DataView(Float64Array.from(values).buffer);
const BAR = floats(60, 1, 1, 1, 1, 1);
const SNAPSHOT = { kind: "snapshot", view: "", generation: 7, lines: [] };

let told: string[];
let hidden: boolean;
let stopping: AbortController;
let kernel: ExampleModel<Record<string, unknown>>;

function connect(bars = 0, isWhole = true) {
  const receiver: Receiver = {
    bars,
    timeframes: { chosen: null },
    load: (_, table) => told.push(`load ${table.length}`),
    addBars: (at) => told.push(`bars ${at}`) > 0 && isWhole,
    addFills: (at) => told.push(`fills ${at}`) > 0 && isWhole,
    failed: (error) => told.push(`failed: ${error.message}`),
    withoutLibrary: () => told.push("without library"),
  };
  new Connection(kernel.model as unknown as ChartModel, receiver, stopping.signal);
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const kinds = () => kernel.sent.map(({ kind }) => kind);
const turn = (isHidden: boolean) => {
  hidden = isHidden;
  document.dispatchEvent(new Event("visibilitychange"));
};

beforeEach(() => {
  vi.useFakeTimers();
  [told, hidden, stopping, kernel] = [[], false, new AbortController(), new ExampleModel({})];
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
  page[LIBRARY] = Promise.resolve({});
});

afterEach(() => {
  stopping.abort();
  delete page[LIBRARY];
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a view says that it is there when it opens, and again every four seconds", () => {
  connect();
  vi.advanceTimersByTime(2 * BEAT_MS);
  expect(kinds()).toEqual(["here", "here", "here"]);
});

test("a hidden view says that it is gone, keeps silent, and comes back", () => {
  connect();
  turn(true);
  vi.advanceTimersByTime(3 * BEAT_MS);
  turn(false);
  expect(kinds()).toEqual(["here", "gone", "here"]);
});

test("a closed view says that it is gone and listens no longer", () => {
  connect();
  stopping.abort();
  vi.advanceTimersByTime(3 * BEAT_MS);
  turn(true);
  expect(kinds()).toEqual(["here", "gone"]);
  expect(kernel.listening).toBe(0);
});

test("it asks for the library until the page has it or there is none", async () => {
  delete page[LIBRARY];
  connect();
  expect(kernel.sent[0]).toMatchObject({ needs_library: true });
  kernel.receive({ kind: "library", view: kernel.sent[0].view });
  await settle();
  vi.advanceTimersByTime(BEAT_MS);
  expect(told).toEqual(["without library"]);
  expect(kernel.sent[1]).toMatchObject({ needs_library: false });
});

test("a snapshot is shown, and the view then says which one it knows", async () => {
  connect(1);
  kernel.receive(SNAPSHOT, [BAR, floats()]);
  await settle();
  vi.advanceTimersByTime(BEAT_MS);
  expect(told).toEqual(["load 1"]);
  expect(kernel.sent[1]).toMatchObject({ generation: 7, bars: 1, behind: false });
});

test("bars and fills of the snapshot that is shown are taken in, others are not", async () => {
  connect();
  kernel.receive({ kind: "bars", generation: 7, at: 0 }, [BAR]);
  kernel.receive(SNAPSHOT, [BAR, floats()]);
  kernel.receive({ kind: "bars", generation: 7, at: 1 }, [BAR]);
  kernel.receive({ kind: "fills", generation: 7, at: 0 }, [floats()]);
  kernel.receive({ kind: "bars", generation: 6, at: 2 }, [BAR]);
  await settle();
  expect(told).toEqual(["load 1", "bars 1", "fills 0"]);
});

test("what is meant for another view is left to it", async () => {
  connect();
  kernel.receive({ ...SNAPSHOT, view: "another" }, [BAR, floats()]);
  await settle();
  expect(told).toEqual([]);
});

test("a view that has missed something says so", async () => {
  connect(0, false);
  kernel.receive(SNAPSHOT, [BAR, floats()]);
  kernel.receive({ kind: "bars", generation: 7, at: 5 }, [BAR]);
  await settle();
  expect(kernel.sent.at(-1)).toMatchObject({ kind: "here", behind: true });
});

test("a message that cannot be read is told, and the next one is read", async () => {
  connect();
  kernel.receive({ ...SNAPSHOT, lines: undefined }, [BAR, floats()]);
  kernel.receive(SNAPSHOT, [BAR, floats()]);
  await settle();
  expect(told[0]).toMatch(/^failed: /);
  expect(told[1]).toBe("load 1");
});
