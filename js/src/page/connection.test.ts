// @vitest-environment happy-dom
import { describe, expect, test, vi } from "vitest";
import { BEAT_MS } from "../shared/heartbeat";
import { OpenedPage } from "./opened.example";
import { SILENT_MS, TICK_MS } from "./watch";

const opened = new OpenedPage();
const press = () => opened.el.querySelector("button")?.click();

describe("the connection", () => {
  const isLost = () => opened.el.classList.contains("mc-lost");
  const STATES = "<i data-state=kernel></i><p data-field=refusal></p><p data-anew></p>";
  const PRESSED = "<button data-act=order></button>";
  const told = (name: string) => opened.el.querySelector(`[data-${name}]`)?.textContent;

  test("is called lost within five seconds of silence, and found with the next word", () => {
    opened.kernel.receive({ slots: { states: STATES } });
    vi.advanceTimersByTime(SILENT_MS);
    expect(isLost()).toBe(false);
    vi.advanceTimersByTime(TICK_MS);
    expect([isLost(), told("state")]).toEqual([true, "Kernel does not answer"]);
    opened.kernel.receive({ pong: true });
    expect([isLost(), told("state")]).toEqual([false, "Kernel answers"]);
  });

  test("is called lost although the beat itself fails", () => {
    opened.kernel.fails = true;
    vi.advanceTimersByTime(SILENT_MS + TICK_MS);
    expect(isLost()).toBe(true);
  });

  test("that comes back has everything sent anew", () => {
    vi.advanceTimersByTime(2 * SILENT_MS);
    opened.kernel.sent.length = 0;
    opened.kernel.receive({ pong: true });
    expect(opened.kernel.sent).toMatchObject([{ ready: true }]);
  });

  test("that lost a frame has everything sent anew", () => {
    opened.kernel.receive({ whole: true, frame: 4 });
    opened.kernel.sent.length = 0;
    opened.kernel.receive({ fields: {}, frame: 5 });
    expect(opened.kernel.sent).toEqual([]);
    opened.kernel.receive({ fields: {}, frame: 7 });
    expect(opened.kernel.sent).toMatchObject([{ ready: true }]);
  });

  test("takes no press while it is lost, and says so", () => {
    opened.kernel.receive({ slots: { states: STATES, a: PRESSED } });
    vi.advanceTimersByTime(SILENT_MS + TICK_MS);
    press();
    expect(opened.kernel.sent.filter(({ act }) => act)).toEqual([]);
    expect(told("field")).toContain("Nothing was done: the kernel does not answer");
  });

  test("says nothing of the market, which is marked as the kernel tells", () => {
    const market = () => opened.el.querySelector("[data-state=market]")?.getAttribute("data-ok");
    opened.kernel.receive({ slots: { states: "<i data-state=market></i>" } });
    expect(market()).toBe("unknown");
    opened.kernel.receive({ fields: { market_ok: "true" } });
    expect([market(), opened.el.classList.contains("mc-stuck")]).toEqual(["true", false]);
    opened.kernel.receive({ fields: { market_ok: "false" } });
    expect([market(), opened.el.classList.contains("mc-stuck")]).toEqual(["false", true]);
    vi.advanceTimersByTime(SILENT_MS + TICK_MS);
    expect(market()).toBe("unknown");
  });

  test("that broke before a press was confirmed says so", () => {
    opened.kernel.receive({ slots: { states: STATES, a: PRESSED } });
    press();
    vi.advanceTimersByTime(SILENT_MS + TICK_MS);
    expect(told("field")).toContain("was not confirmed");
  });

  test("a press tells the kernel's time, how long ago that was, and the price", () => {
    opened.kernel.receive({ slots: { a: PRESSED }, fields: { price: "98.50" }, now: 1000.5 });
    vi.advanceTimersByTime(300);
    press();
    expect(opened.kernel.sent.at(-1)).toMatchObject({ heard: 1000.5, since: 300, seen: "98.50" });
  });

  test("what is meant for another view is passed over", () => {
    opened.kernel.receive({
      slots: { states: STATES },
      fields: { refusal: "no" },
      view: "another",
    });
    expect(opened.el.innerHTML).toBe("");
  });

  test("a kernel that was started anew has ended, and what was lost is told", () => {
    opened.kernel.receive({ slots: { states: STATES }, fields: { lost: "You held 10 AAPL." } });
    opened.kernel.kernel.status = "restarting";
    vi.advanceTimersByTime(TICK_MS);
    opened.kernel.kernel.status = "idle";
    vi.advanceTimersByTime(TICK_MS);
    expect(told("state")).toBe("Kernel has ended");
    expect(told("anew")).toBe("This desk has ended. You held 10 AAPL.Begin anew");
  });

  test("that stays silent has the server asked every two seconds or so, an ended one not at all", async () => {
    let asked = 0;
    vi.stubGlobal("fetch", async () => {
      asked += 1;
      return Response.json({ execution_state: "busy" });
    });
    const pass = async (seconds: number) => {
      asked = 0;
      for (let tick = 0; tick < 2 * seconds; tick++) await vi.advanceTimersByTimeAsync(TICK_MS);
      return asked;
    };
    opened.kernel.kernel.status = "busy";
    expect(await pass(2)).toBe(0);
    const often = await pass(20);
    expect(often).toBeGreaterThan(5);
    expect(often).toBeLessThan(10);
    opened.kernel.kernel.status = "dead";
    await pass(1);
    expect(await pass(20)).toBe(0);
  });

  test("begins with ready, beats while the page is there, and ends with gone", () => {
    vi.advanceTimersByTime(BEAT_MS);
    opened.el.remove();
    vi.advanceTimersByTime(BEAT_MS);
    opened.view.close();
    const [{ view: name }] = opened.kernel.sent;
    expect(opened.kernel.sent).toEqual([
      { view: name, ready: true },
      { view: name, beat: true },
      { view: name, gone: true },
    ]);
    expect(opened.kernel.listening).toBe(0);
  });
});
