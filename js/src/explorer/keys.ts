/** What keys do, in the order in which the help tells it. */
export const KEYS = {
  j: ["next", "next message"],
  k: ["previous", "previous message"],
  "]": ["nextHit", "next hit of the choice"],
  "[": ["previousHit", "previous hit"],
  c: ["costliest", "words that cost most; again for the next ones"],
  e: ["best", "words that earned most; again for the next ones"],
  "/": ["search", "search"],
  t: ["thread", "thread of the message"],
  r: ["reply", "answer the message, where somebody speaks (`speak_as`)"],
  a: ["annotate", "label the message, or the words that are selected"],
  "?": ["help", "these keys"],
} as const;
export type Command = (typeof KEYS)[keyof typeof KEYS][0];

const TYPING = "input, select, textarea, [contenteditable]";

/** Return what a key asks for, where one does not type. */
export function commandOf(event: KeyboardEvent): Command | null {
  const { altKey, ctrlKey, key, metaKey, target } = event;
  if (altKey || ctrlKey || metaKey || (target as Element).closest(TYPING)) return null;
  return key in KEYS ? KEYS[key as keyof typeof KEYS][0] : null;
}

/** The keys and what they do, as the help lists them. */
export const HELP = Object.entries(KEYS).map(([key, [, does]]): [string, string] => [key, does]);
