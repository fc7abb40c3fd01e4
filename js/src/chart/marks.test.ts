import { expect, test } from "vitest";
import { priceLineLook } from "./marks";

test("a line's label can be read on its colour", () => {
  expect(priceLineLook("rgb(255, 255, 0)").axisLabelTextColor).toBe("#000000");
  expect(priceLineLook("rgb(0, 0, 120)").axisLabelTextColor).toBe("#ffffff");
});
