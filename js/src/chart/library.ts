/** Lightweight Charts (Apache-2.0, TradingView): the kernel brings it, one copy for a whole page. */
export type Library = typeof import("lightweight-charts");

const KEY = Symbol.for("multichat-lab: lightweight-charts 5.2.1");
const page = globalThis as { [KEY]?: Promise<Library> };

/** The library, or undefined while no view of this page has been given it. */
export const loadedLibrary = (): Promise<Library> | undefined => page[KEY];

/** Load the library from its source, unless it is here already. */
export function loadLibrary(source: DataView): Promise<Library> {
  page[KEY] ??= importText(source);
  return page[KEY];
}

function importText(source: DataView): Promise<Library> {
  const blob = new Blob([source as DataView<ArrayBuffer>], { type: "text/javascript" });
  const url = URL.createObjectURL(blob);
  return import(url).finally(() => URL.revokeObjectURL(url));
}
