import type { Model } from "../shared/model";
import type { Theme } from "../shared/theme";
import type { Filed } from "./file_source";

/** Lists of a selection; of each any value, and all lists together. */
export const LISTS = [
  "senders",
  "recipients",
  "kinds",
  "statuses",
  "answered",
  "labels",
  "outcomes",
] as const;
export type ListName = (typeof LISTS)[number];

/** What is chosen; times in microseconds since 1970 UTC, `to` past the last. */
export type Selection = { [Name in ListName]: string[] } & {
  from: number | null;
  to: number | null;
  words: string;
};

export type ExplorerTraits = {
  selection: Partial<Selection>;
  where: string;
  session: string | null;
  at: number | null;
  compare: string | null;
  labels: string[];
  speaker: string | null;
  readonly: boolean;
  inferred: boolean;
  theme: Theme;
  height: number;
  alone: boolean;
  live: boolean;
  /** In a file of its own: the session that it holds. */
  file?: Filed;
};

export type ExplorerModel = Model<ExplorerTraits>;

/** Return a selection with every list; nothing is chosen where nothing is said. */
export function whole(selection: Partial<Selection>): Selection {
  const lists = Object.fromEntries(LISTS.map((name) => [name, selection[name] ?? []]));
  const { from = null, to = null, words = "" } = selection;
  return { ...(lists as { [Name in ListName]: string[] }), from, to, words };
}

/** Return a selection with a value chosen that was not, or not chosen that was. */
export function toggled(selection: Selection, name: ListName, value: string): Selection {
  const chosen = selection[name];
  const next = chosen.includes(value)
    ? chosen.filter((each) => each !== value)
    : [...chosen, value];
  return { ...selection, [name]: next };
}

/** Set traits, in this order, and tell the other side. */
export function setTraits(model: ExplorerModel, changes: Partial<ExplorerTraits>): void {
  for (const [name, value] of Object.entries(changes)) {
    model.set(name as keyof ExplorerTraits, value as never);
  }
  model.save_changes();
}
