import { unframed } from "../shared/frames";

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

/** Return what Python packed; the text names the lengths of the buffers. */
export function contentOf(bytes: Uint8Array<ArrayBuffer>): Content {
  const { told, taken } = unframed(bytes);
  const replies = told.replies.map(
    ({ message, sizes }: { message: Reply["message"]; sizes: number[] }) => ({
      message,
      buffers: sizes.map(taken),
    }),
  );
  return { traits: told.traits, replies };
}
