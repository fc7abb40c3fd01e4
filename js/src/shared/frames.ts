// A JSON text and buffers in one piece, as Python makes it (`dashboards/parts/frames.py`): the
// length of the text (32 bits, little-endian), the text, the buffers one behind the other.

const HEAD = 4;

/** Return what the text of a frame says, and what gives out its buffers in turn, by their sizes. */
export function unframed(bytes: Uint8Array<ArrayBuffer>): {
  // biome-ignore lint/suspicious/noExplicitAny: whatever was said
  told: any;
  taken(size: number): DataView;
} {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const told = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD, HEAD + length)));
  let at = HEAD + length;
  const taken = (size: number) => {
    at += size;
    return new DataView(bytes.slice(at - size, at).buffer); // numbers in it have to be aligned
  };
  return { told, taken };
}

/** Return what is said, and buffers, in one piece. */
export function framed(told: unknown, buffers: readonly ArrayBuffer[] = []): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(told));
  const parts = [text, ...buffers.map((each) => new Uint8Array(each))];
  const frame = new Uint8Array(parts.reduce((total, each) => total + each.length, HEAD));
  new DataView(frame.buffer).setUint32(0, text.length, true);
  let at = HEAD;
  for (const each of parts) {
    frame.set(each, at);
    at += each.length;
  }
  return frame.buffer;
}
