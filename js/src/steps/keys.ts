/** What keys do, in the order in which the help tells it. */
export const KEYS = {
  ArrowRight: ["next", "→", "next step"],
  ArrowLeft: ["previous", "←", "step before"],
  PageDown: ["onward", "Page Down, space", "the rest of this step, then the next (also a clicker)"],
  " ": ["onward", "", ""],
  PageUp: ["previous", "Page Up", "step before (also a clicker)"],
  Home: ["first", "Home", "first step"],
  End: ["last", "End", "last step"],
  c: ["code", "C", "code on, code off"],
  t: ["clock", "T", "clock on, clock off"],
  r: ["restart", "R", "the clock begins anew"],
  b: ["blank", "B", "blank screen, until the next key"],
  "?": ["help", "?", "these keys"],
} as const;
export type Command = (typeof KEYS)[keyof typeof KEYS][0];

/** The keys and what they do, as the help lists them. */
export const HELP = Object.values(KEYS)
  .filter(([, name]) => name)
  .map(([, name, does]): [string, string] => [name, does]);

const TYPING = "input, select, textarea, [contenteditable], dialog";
/** What has a use of its own for arrows and letters. */
const OWN_KEYS =
  ".mc, .mc-widget, .jupyter-widgets, .jupyter-widget, [role=slider], [role=tab], [role=grid]";
const OF_CLICKERS = ["PageDown", "PageUp"];

/** Return what a key asks for; null where it belongs to the element that has the focus. */
export function commandOf(event: KeyboardEvent): Command | null {
  const { altKey, ctrlKey, metaKey, defaultPrevented } = event;
  if (altKey || ctrlKey || metaKey || defaultPrevented) return null;
  const target = event.target as Element;
  if (target.closest?.(TYPING)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!(key in KEYS)) return null;
  if (!OF_CLICKERS.includes(key) && target.closest?.(OWN_KEYS)) return null;
  if (key === " " && target.closest?.("button, a, summary")) return null;
  return KEYS[key as keyof typeof KEYS][0];
}
