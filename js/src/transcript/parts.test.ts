// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { aMessage } from "./message.example";
import { appendBody } from "./parts";

test("reasoning tells its size, and one whose words are not recorded says so", () => {
  const parent = document.createElement("div");
  const parts = [
    { kind: "reasoning", text: "Wait." },
    { kind: "reasoning", text: null },
  ];
  appendBody(parent, aMessage({ parts }), []);
  const titles = [...parent.querySelectorAll("summary")].map((each) => each.textContent);
  expect(titles).toEqual(["Reasoning, 5 characters", "Reasoning, not recorded"]);
});
