import type { Library } from "../chart/library";
import { onChange } from "../shared/model";
import { isSamePalette, type Palette, readPalette } from "../shared/palette";
import { Branching } from "./branching";
import type { Columns } from "./columns";
import { commandOf } from "./commands";
import { Connection, type Receiver } from "./connection";
import { Face } from "./face";
import type { Growth } from "./header";
import { Keeper, type Kept } from "./keeper";
import { Player } from "./player";
import type { ReplayModel } from "./traits";

const REPAINT_MS = 4000; // a page may change its colours without a word
const TYPING = "input:not([type=range], [type=checkbox]), select, textarea, [contenteditable]";

/** One view of the widget: what traits, messages and keys do to a player. */
export class View implements Receiver {
  private readonly face: Face;
  private readonly keeper: Keeper;
  private readonly branching: Branching;
  private readonly stopping = new AbortController();
  private player: Player | null = null;
  private palette: Palette | null = null;
  private sizes?: ResizeObserver;

  constructor(model: ReplayModel, host: Element) {
    const { signal } = this.stopping;
    this.face = new Face(model, host);
    this.keeper = new Keeper(model);
    onChange(model, ["theme", "height"], () => this.repaint(), signal);
    for (const name of ["time", "speed", "playing", "skip_silence", "reading"] as const)
      onChange(model, [name], () => this.obey(name), signal);
    const target = model.get("alone") ? document : this.face.root;
    target.addEventListener("keydown", (event) => this.press(event as KeyboardEvent), { signal });
    const timer = setInterval(() => this.repaint(), REPAINT_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    const head = this.face.root.querySelector("header") as Element;
    this.branching = new Branching(model, head, () => this.player?.clock.time, signal);
    new Connection(model, this, signal);
  }

  get columns(): Columns | null {
    return this.player?.columns ?? null;
  }

  close(): void {
    this.stopping.abort();
    this.sizes?.disconnect();
    this.keeper.close();
    this.player?.close();
    this.player = null;
  }

  load(columns: Columns, library: Library | null): void {
    this.player?.close();
    this.player = new Player(columns, this.face, library, this.keeper.kept, (changes) =>
      this.keeper.keep(changes),
    );
    this.palette = readPalette(this.face.root);
    this.branching.offer(columns.header.seats.length);
    if (this.sizes) return;
    this.sizes = new ResizeObserver(() => this.player?.redraw());
    this.sizes.observe(this.face.root);
  }

  grow(growth: Growth, buffers: Float64Array[]): boolean {
    return this.player?.grow(growth, buffers) ?? false;
  }

  failed(error: Error): void {
    this.face.say(`The replay has failed: ${error.message}`);
    console.error(error);
  }

  private repaint(): void {
    this.face.dress();
    const palette = readPalette(this.face.root);
    if (this.palette && isSamePalette(palette, this.palette)) return;
    this.palette = palette;
    this.player?.redraw();
  }

  private obey(name: keyof Kept): void {
    if (this.player && this.keeper.isNews(name)) doAsKept(this.player, name, this.keeper.kept);
  }

  private press(event: KeyboardEvent): void {
    const target = event.target as Element;
    const command = commandOf(event);
    if (!command || !this.player || target.closest(TYPING) || target.closest("dialog")) return;
    if (event.key === " " && target.closest("button, input[type=checkbox], summary")) return;
    event.preventDefault();
    event.stopPropagation();
    this.player.commands[command]();
  }
}

/** Do what the other side has set a trait to. */
function doAsKept(player: Player, name: keyof Kept, kept: Kept): void {
  const { choose, clock, columns, commands } = player;
  if (name === "time") player.seek(kept.time ?? clock.axis.to);
  if (name === "speed") choose.speed(kept.speed);
  if (name === "skip_silence") choose.skip(kept.skip_silence);
  if (name === "playing" && kept.playing !== clock.isPlaying) commands.play();
  if (name !== "reading") return;
  const message = columns.header.messages.findIndex(({ seq }) => seq === kept.reading);
  if (message >= 0) player.openMessage(message);
  else choose.follow();
}
