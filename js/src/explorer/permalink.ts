// `#session/seq`: where one is, in the address of a page of its own.

/** Put where one is into the address. */
export function showPermalink(session: string, seq: number): void {
  history.replaceState(history.state, "", `#${encodeURIComponent(session)}/${seq}`);
}

/** Return what the part of an address after `#` names; null where it names nothing. */
export function readPermalink(hash: string): { session: string; seq: number } | null {
  const found = /^#(.+)\/(\d+)$/.exec(hash);
  if (!found) return null;
  try {
    return { session: decodeURIComponent(found[1]), seq: Number(found[2]) };
  } catch {
    return null; // no address that was made here
  }
}
