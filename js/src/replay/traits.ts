import type { Model } from "../shared/model";
import type { Theme } from "../shared/theme";

/** The traits of the widget in Python that a view reads or writes. */
export interface ReplayTraits {
  /** The clock in microseconds since 1970; null for the end. */
  time: number | null;
  speed: number;
  playing: boolean;
  skip_silence: boolean;
  symbol: string;
  /** The message that is read, by its number in the session. */
  reading: number | null;
  theme: Theme;
  height: number;
  /** Whether the view has a page for itself alone, as in a file. */
  alone?: boolean;
  /** Whether the kernel makes a live desk of a moment when it is asked to. */
  branches?: boolean;
}

export type ReplayModel = Model<ReplayTraits>;
