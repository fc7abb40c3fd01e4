// What a file carries lies in inert scripts, each as gzip in base64: nothing in it can be markup.

/** A message of the kernel and its buffers, as it would have been sent. */
export interface Reply {
  message: Record<string, unknown>;
  buffers: DataView[];
}

export interface Content {
  traits: Record<string, unknown>;
  replies: Reply[];
}

/** Return what the element `mc-<name>` of the page carries. */
export async function unpacked(name: string, page: Document = document): Promise<Uint8Array> {
  const packed = page.getElementById(`mc-${name}`)?.textContent?.trim();
  if (!packed) throw new Error(`The file has lost its part “${name}”.`);
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Return what Python packed: the length of a JSON text (32 bits, little-endian), that text, and the
 * buffers one behind the other. The text names their lengths.
 */
export function contentOf(bytes: Uint8Array<ArrayBuffer>): Content {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const told = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  const taken = (size: number) => {
    at += size;
    return new DataView(bytes.slice(at - size, at).buffer);
  };
  const replies = told.replies.map(
    ({ message, sizes }: { message: Reply["message"]; sizes: number[] }) => ({
      message,
      buffers: sizes.map(taken),
    }),
  );
  return { traits: told.traits, replies };
}
