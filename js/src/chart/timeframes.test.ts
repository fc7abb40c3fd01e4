import { expect, test } from "vitest";
import { frameLabel } from "./timeframes";

// the same in tests/dashboards/chart/test_widget.py: `test_a_timeframe_is_called_as_people_do`
test.each([
  ["ME", "1M"],
  ["2MS", "2M"],
  ["QE", "3M"],
  ["YE-DEC", "1Y"],
  ["W-FRI", "1W"],
  ["1W", "1W"],
  ["D", "1D"],
  ["4h", "4h"],
  ["min", "1min"],
  ["1h30min", "1h30min"],
])("%s is called %s", (timeframe, label) => {
  expect(frameLabel(timeframe)).toBe(label);
});

test("no timeframe has no name", () => {
  expect(frameLabel(null)).toBe("");
});
