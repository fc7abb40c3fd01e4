// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { changeOf, Legend } from "./legend";
import { Table } from "./table";

describe("words", () => {
  test("a rise and a fall differ by arrow and sign", () => {
    expect(changeOf(101, 100, 2)).toEqual({ direction: "up", text: "▲ +1.00 (+1.00 %)" });
    expect(changeOf(98.5, 100, 2)).toEqual({ direction: "down", text: "▼ −1.50 (−1.50 %)" });
    expect(changeOf(10.01, -37.63, 2)).toEqual({ direction: "up", text: "▲ +47.64" });
    expect(changeOf(1, 0, 2).text).toBe("▲ +1.00");
  });

  test("no change is no fall", () => {
    expect(changeOf(100, 100, 2)).toEqual({ direction: "none", text: "0.00 (0.00 %)" });
  });
});

describe("the legend", () => {
  const table = new Table(
    Float64Array.of(60, 10, 14, 9, 12, 1_234_567, Number.NaN, 60, 12, 13, 8, 9, 700, 11),
    7,
  );
  const shown = (number: number) => {
    const legend = new Legend(document.createElement("div"));
    legend.load([{ indicator: "SMA <2>", part: "", panel: "price" }], ["red"]);
    legend.show(table, number, 2);
    return legend.title.parentElement as HTMLElement;
  };

  test("shows the prices, the volume and the indicators of a bar", () => {
    const values = [...shown(1).querySelectorAll(".mc-chart-value")].map(
      (each) => each.textContent,
    );
    expect(values).toEqual(["12.00", "13.00", "8.00", "9.00", "700", "11.00"]);
  });

  test("compares with the close before, and the first bar with its own open", () => {
    expect(shown(0).querySelector(".mc-chart-change")?.textContent).toBe("▲ +2.00 (+20.00 %)");
    expect(shown(1).querySelector(".mc-chart-change")?.textContent).toBe("▼ −3.00 (−25.00 %)");
  });

  test("amounts of money and parts have two decimals, whatever prices have", () => {
    const legend = new Legend(document.createElement("div"));
    const panels = ["price", "own", "equity", "drawdown"];
    const lines = panels.map((panel) => ({ indicator: panel, part: "", panel }));
    legend.load(lines, ["red"]);
    const row = [60, 1.08, 1.09, 1.07, 1.08345, 0, 1.0812, 0.00123, 9876.5, -1.1];
    legend.show(new Table(Float64Array.from(row), row.length), 0, 5);
    const box = legend.title.parentElement as HTMLElement;
    const values = [...box.querySelectorAll(".mc-chart-value")].map((each) => each.textContent);
    expect(values.slice(3)).toEqual(["1.08345", "0", "1.08120", "0.00123", "9,876.50", "−1.10"]);
  });

  test("shortens large volumes and says that an indicator has no value yet", () => {
    const text = shown(0).textContent;
    expect(text).toContain("1.2 M");
    expect(text).toMatch(/SMA <2>–$/);
  });
});
