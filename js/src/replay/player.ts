import type { Library } from "../chart/library";
import { Clock } from "./clock";
import { type Columns, FILL } from "./columns";
import { type Command, commandsOf } from "./commands";
import type { Face } from "./face";
import type { Growth } from "./header";
import type { Kept } from "./keeper";
import { Links } from "./links";
import { Panes, type Reader, type Session } from "./panes";
import { States } from "./states";

/** Plays one session: a clock, and panes that show what was at its time. */
export class Player implements Reader, Session {
  readonly clock: Clock;
  readonly commands: Record<Command, () => void>;
  states: States;
  links: Links;
  private readonly panes: Panes;
  private frame = 0;
  private before = 0;

  constructor(
    readonly columns: Columns,
    face: Face,
    library: Library | null,
    private readonly kept: Kept,
    private readonly keep: (changes: Partial<Kept>) => void,
  ) {
    this.clock = new Clock(columns, kept.skip_silence);
    this.clock.speed = kept.speed;
    if (kept.time !== null) this.clock.set(kept.time);
    this.states = new States(columns, this.clock.moments);
    this.links = new Links(columns);
    this.commands = commandsOf(this.clock, () => this.changed(), {
      help: () => face.toggleHelp(),
      skip: () => this.choose.skip(!this.kept.skip_silence),
    });
    this.panes = new Panes(face, this, this, { library, symbol: kept.symbol });
    this.redraw();
    this.show();
    const reading = columns.header.messages.findIndex(({ seq }) => seq === kept.reading);
    if (reading >= 0) this.openMessage(reading);
    if (kept.playing) this.commands.play();
  }

  readonly choose = {
    speed: (speed: number) => {
      this.clock.speed = speed;
      this.changed();
    },
    skip: (skips: boolean) => {
      this.kept.skip_silence = skips;
      this.clock.skip(skips);
      this.keep({ skip_silence: skips });
      this.redraw();
    },
    follow: () => {
      this.keep({ reading: null });
      this.panes.talk.follow();
    },
  };

  seek(time: number): void {
    this.clock.set(time);
    this.changed();
  }

  chooseSymbol(symbol: string): void {
    this.keep({ symbol });
    this.changed();
  }

  /** Go to a fill, and to the words that caused it. */
  openFill(fill: number): void {
    const time = this.columns.table("fills").row(fill)[FILL.time];
    if (time > this.clock.time) this.clock.set(time);
    const message = this.links.messageOf(fill);
    if (message === null) this.changed();
    else this.openMessage(message);
  }

  /** Go to a message where the clock is before it, and tell what it led to. */
  openMessage(message: number): void {
    const said = this.clock.moments.words[message];
    if (said > this.clock.time) this.clock.set(said);
    this.panes.card.open(message, this.clock.time);
    this.keep({ reading: this.columns.header.messages[message].seq });
    this.show();
    this.panes.talk.goTo(message);
    this.changed();
  }

  /** Take in what is new; false when something between is missing. */
  grow(growth: Growth, buffers: Float64Array[]): boolean {
    if (!this.columns.grow(growth, buffers)) return false;
    this.clock.follow(this.columns);
    this.states = new States(this.columns, this.clock.moments);
    this.links = new Links(this.columns);
    this.panes.grow(growth);
    this.redraw();
    return true;
  }

  /** Draw all anew: size, colours or scale have changed. */
  redraw(): void {
    this.panes.redraw(this.kept.skip_silence);
    this.changed();
  }

  /** Show the clock's time with the next frame, and keep it. */
  changed(): void {
    const { speed, isPlaying } = this.clock;
    this.keep({ speed, playing: isPlaying });
    if (this.columns.isTimed) this.keep({ time: this.clock.time });
    if (this.frame) return;
    this.before = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.panes.close();
  }

  private tick(now: number): void {
    this.frame = 0;
    if (this.clock.isPlaying) {
      this.clock.tick((now - this.before) / 1000);
      this.before = now;
      this.changed();
      this.before = now;
    }
    this.show();
  }

  private show(): void {
    this.panes.show(this.states.at(this.clock.time));
  }
}
