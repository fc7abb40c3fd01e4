// What the reader can do with the clock, by button and by key.
import { type Clock, SPEEDS } from "./clock";
import { lastBefore, nextAfter } from "./moments";

export type Command =
  | "play"
  | "lastEvent"
  | "nextEvent"
  | "lastTrade"
  | "nextTrade"
  | "home"
  | "end"
  | "slower"
  | "faster"
  | "skip"
  | "help";

/** The keys and what they do, as the help lists them. */
export const KEYS: {
  keys: string[];
  shift?: boolean;
  name: string;
  command: Command;
  does: string;
}[] = [
  { keys: [" "], name: "Space", command: "play", does: "Play or pause" },
  { keys: ["ArrowLeft"], name: "←", command: "lastEvent", does: "Previous event" },
  { keys: ["ArrowRight"], name: "→", command: "nextEvent", does: "Next event" },
  { keys: ["ArrowLeft"], shift: true, name: "⇧ ←", command: "lastTrade", does: "Previous trade" },
  { keys: ["ArrowRight"], shift: true, name: "⇧ →", command: "nextTrade", does: "Next trade" },
  { keys: ["Home"], name: "Home", command: "home", does: "To the beginning" },
  { keys: ["End"], name: "End", command: "end", does: "To the end" },
  { keys: ["-", "_", "−"], name: "−", command: "slower", does: "Slower" },
  { keys: ["+", "="], name: "+", command: "faster", does: "Faster" },
  { keys: ["s", "S"], name: "S", command: "skip", does: "Skip silence, or not" },
  { keys: ["?"], name: "?", command: "help", does: "These keys" },
];
const NEEDS_NO_SHIFT = new Set(["ArrowLeft", "ArrowRight"]); // + and ? are typed with it

/** The command of a key that was pressed, undefined for none. */
export function commandOf(event: KeyboardEvent): Command | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const fits = ({ keys, shift = false }: (typeof KEYS)[number]) =>
    keys.includes(event.key) && (!NEEDS_NO_SHIFT.has(event.key) || shift === event.shiftKey);
  return KEYS.find(fits)?.command;
}

/** The commands over a clock; `changed` is called after each, `others` do what is not the clock's. */
export function commandsOf(
  clock: Clock,
  changed: () => void,
  others: Record<"help" | "skip", () => void>,
): Record<Command, () => void> {
  const go = (time: number | undefined) => {
    if (time !== undefined) clock.set(time);
    changed();
  };
  const change = (by: number) => {
    clock.speed = nextSpeed(clock.speed, by);
    changed();
  };
  return {
    play: () => {
      if (clock.isPlaying) clock.isPlaying = false;
      else clock.play();
      changed();
    },
    lastEvent: () => go(lastBefore(clock.moments.events, clock.time)),
    nextEvent: () => go(nextAfter(clock.moments.events, clock.time)),
    lastTrade: () => go(lastBefore(clock.moments.trades, clock.time)),
    nextTrade: () => go(nextAfter(clock.moments.trades, clock.time)),
    home: () => go(clock.axis.from),
    end: () => go(clock.axis.to),
    slower: () => change(-1),
    faster: () => change(1),
    ...others,
  };
}

/** The speed on offer before or after one. */
export function nextSpeed(speed: number, by: number): number {
  const faster = SPEEDS.findIndex((each) => each > speed);
  const above = faster < 0 ? SPEEDS.length : faster;
  const place = by > 0 ? above : SPEEDS.filter((each) => each < speed).length - 1;
  return SPEEDS[Math.min(Math.max(place, 0), SPEEDS.length - 1)];
}
