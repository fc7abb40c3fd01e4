import { expect, test } from "vitest";
import { aMessage } from "../transcript/message.example";
import { FileSource } from "./file_source";
import { lineOf, nextHit, placesOf } from "./hits";

const COUNT = 5000;
const HITS = [3, 4, 2600, 4999];
const messages = Array.from({ length: COUNT }, (_, offset) =>
  aMessage({ offset, seq: offset + 1, message_id: `m${offset}`, content: "Wait." }),
);
for (const place of HITS) messages[place].content = "Buy the dip.";
const source = new FileSource({ session: { topic: "" } as never, messages });

test("each message lies in one line, and lines take turns", async () => {
  const strip = await source.ask("minimap");
  expect(strip.lines).toBe(2000);
  for (let place = 0; place < COUNT; place += 1) {
    const [first, last] = placesOf(strip, lineOf(strip, place));
    expect(first <= place && place <= last).toBe(true);
  }
});

test("one goes from hit to hit, forwards and backwards, and no further", async () => {
  await source.ask("select", { selection: { words: "dip" } });
  const strip = await source.ask("minimap");
  expect(strip.hits).toBe(HITS.length);
  const walk = async (from: number, step: 1 | -1) => {
    const seen: number[] = [];
    for (let at: number | null = from; at !== null; ) {
      at = await nextHit(source, "s", strip, { from: at, step });
      if (at !== null) seen.push(at);
    }
    return seen;
  };
  expect(await walk(-1, 1)).toEqual(HITS);
  expect(await walk(COUNT, -1)).toEqual([...HITS].reverse());
  expect(await nextHit(source, "s", strip, { from: 3, step: 1 })).toBe(4);
});
