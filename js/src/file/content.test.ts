// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { contentOf, unpacked } from "./content";

function packed(traits: object, ...buffers: Float64Array[]): Uint8Array<ArrayBuffer> {
  const sizes = buffers.map((each) => each.byteLength);
  const text = new TextEncoder().encode(
    JSON.stringify({ traits, replies: [{ message: { kind: "columns" }, sizes }] }),
  );
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, text.length, true);
  const parts = [head, text, ...buffers.map((each) => new Uint8Array(each.buffer as ArrayBuffer))];
  return Uint8Array.from(parts.flatMap((each) => [...each]));
}

test("traits, messages and numbers come out as they were packed", () => {
  const { traits, replies } = contentOf(
    packed({ é: "</script>" }, Float64Array.of(1, NaN), Float64Array.of(3)),
  );
  expect(traits).toEqual({ é: "</script>" });
  expect(replies[0].message).toEqual({ kind: "columns" });
  const numbers = replies[0].buffers.map((each) => [
    ...new Float64Array(each.buffer as ArrayBuffer),
  ]);
  expect(numbers).toEqual([[1, NaN], [3]]);
});

async function gzipped(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}

test("a part of the page is unpacked, and one that is lost is named", async () => {
  const part = document.createElement("script");
  part.type = "text/plain";
  part.id = "mc-data";
  part.textContent = await gzipped("words, words");
  document.body.append(part);
  expect(new TextDecoder().decode(await unpacked("data"))).toBe("words, words");
  await expect(unpacked("script")).rejects.toThrow("The file has lost its part “script”.");
});
