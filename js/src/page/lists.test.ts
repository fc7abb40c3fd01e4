// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { addEarlier, growLists } from "./lists";

function conversation(scrollTop: number) {
  const root = document.createElement("div");
  root.innerHTML =
    '<div><div data-scroll><ol data-list="said" data-most="2"><li>1</li><li>2</li></ol></div></div>';
  const box = root.querySelector("[data-scroll]") as HTMLElement;
  Object.defineProperties(box, {
    scrollHeight: { value: 900, configurable: true },
    clientHeight: { value: 100 },
  });
  box.scrollTop = scrollTop;
  return { root, box, texts: () => [...root.querySelectorAll("li")].map((li) => li.textContent) };
}

test("who reads further up stays there, loses nothing, and is told how many are newer", () => {
  const { root, box, texts } = conversation(200);
  growLists(root, "said", ["<li>3</li>"], false);
  growLists(root, "said", ["<li>4</li>", "<li>5</li>"], false);
  expect([box.scrollTop, texts()]).toEqual([200, ["1", "2", "3", "4", "5"]]);
  const newer = root.querySelector("button");
  expect(newer?.textContent).toBe("3 newer");
  newer?.click();
  expect([box.scrollTop, texts()]).toEqual([900, ["4", "5"]]);
  expect(root.querySelector("button")).toBeNull();
});

test("who reads when all comes anew stays there too", () => {
  const { root, box } = conversation(200);
  growLists(root, "said", ["<li>3</li>", "<li>4</li>"], true);
  expect(box.scrollTop).toBe(200);
  expect(root.querySelector("button")?.textContent).toBe("To the newest");
});

test("who is at the end follows, and is told nothing", () => {
  const { root, box, texts } = conversation(790);
  growLists(root, "said", ["<li>3</li>"], false);
  expect([box.scrollTop, texts()]).toEqual([900, ["2", "3"]]);
  expect(root.querySelector("button")).toBeNull();
});

const keyed = (...keys: number[]) => keys.map((key) => `<li data-key="${key}">${key}</li>`);

test("what comes anew takes nothing away that one reads", () => {
  const { root, box, texts } = conversation(200);
  growLists(root, "said", keyed(1, 2, 3), true);
  growLists(root, "said", keyed(2, 3, 4), true);
  expect([box.scrollTop, texts()]).toEqual([200, ["1", "2", "3", "4"]]);
  expect(root.querySelector("button")?.textContent).toBe("1 newer");
});

test("what is earlier comes before, once there is nothing more the list is marked", () => {
  const { root, box, texts } = conversation(10);
  let height = 900;
  Object.defineProperty(box, "scrollHeight", { get: () => height });
  growLists(root, "said", keyed(7, 8), true);
  const list = root.querySelector("ol") as HTMLElement;
  const prepend = list.prepend.bind(list);
  list.prepend = (...nodes) => {
    prepend(...nodes);
    height = 1000;
  };
  addEarlier(root, "said", keyed(5, 6));
  expect([box.scrollTop, texts()]).toEqual([110, ["5", "6", "7", "8"]]);
  expect(list.dataset.first).toBeUndefined();
  addEarlier(root, "said", keyed(5, 6));
  expect(texts()).toEqual(["5", "6", "7", "8"]);
  expect(list.dataset.first).toBeUndefined();
  addEarlier(root, "said", []);
  expect(list.dataset.first).toBe("true");
});
