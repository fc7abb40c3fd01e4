// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { SearchBox } from "./search_box";

function typing(): [(text: string) => void, SearchBox, string[]] {
  const input = document.createElement("input");
  const sought: string[] = [];
  const box: SearchBox = new SearchBox(input, (words) => {
    sought.push(words);
    box.wait();
  });
  const type = (text: string) => {
    input.value = text;
    input.dispatchEvent(new Event("input"));
  };
  return [type, box, sought];
}

test("the first letter is sought at once, and what follows after its answer, in one go", () => {
  const [type, box, sought] = typing();
  for (const text of ["m", "ma", "mar", "margin "]) type(text);
  expect(sought).toEqual(["m"]);
  box.answered();
  expect(sought).toEqual(["m", "margin"]);
  box.answered();
  expect(sought).toHaveLength(2);
});

test("half a pattern waits for its end", () => {
  const [type, , sought] = typing();
  for (const text of ["/", "/m", "/ma"]) type(text);
  expect(sought).toEqual([]);
  type("/ma/");
  expect(sought).toEqual(["/ma/"]);
});
