import type { ReplayModel, ReplayTraits } from "./traits";

const MICROSECONDS = 1e6;
const KEPT_MS = 250; // while it plays or is dragged, the traits are told four times a second

/** What both sides may set; here `time` is in seconds. */
export type Kept = Pick<
  ReplayTraits,
  "time" | "speed" | "playing" | "skip_silence" | "symbol" | "reading"
>;

/** Carries the clock and the choices between a player and the traits of the widget. */
export class Keeper {
  private readonly changes = new Map<keyof Kept, unknown>();
  private readonly told = new Map<keyof Kept, unknown>();
  private timer = 0;

  constructor(private readonly model: ReplayModel) {}

  /** What the traits say. */
  get kept(): Kept {
    const { model } = this;
    const time = model.get("time") ?? null;
    return {
      time: time === null ? null : time / MICROSECONDS,
      speed: model.get("speed") || 1,
      playing: model.get("playing") ?? false,
      skip_silence: model.get("skip_silence") ?? true,
      symbol: model.get("symbol") ?? "",
      reading: model.get("reading") ?? null,
    };
  }

  /** Tell the traits, soon, what has changed here. */
  keep(changes: Partial<Kept>): void {
    for (const [name, value] of Object.entries(changes))
      this.changes.set(name as keyof Kept, value);
    this.timer ||= window.setTimeout(() => this.tell(), KEPT_MS);
  }

  /** Whether a trait has been set by the other side, and to what it was not here. */
  isNews(name: keyof Kept): boolean {
    const value = this.model.get(name);
    if (this.told.get(name) === value) return false;
    this.told.set(name, value);
    this.changes.delete(name); // the last word is the other side's
    return true;
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private tell(): void {
    this.timer = 0;
    for (const [name, value] of this.changes) {
      const told = name === "time" ? Math.round((value as number) * MICROSECONDS) : value;
      if (this.model.get(name) === told) continue;
      this.told.set(name, told);
      this.model.set(name, told as ReplayTraits[typeof name]);
    }
    this.changes.clear();
    this.model.save_changes();
  }
}
