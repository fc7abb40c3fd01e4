import { onMessagesInTurn } from "../shared/model";
import { Presence } from "../shared/presence";
import { type Library, loadedLibrary, loadLibrary } from "./library";
import type { Made } from "./makers";
import type { Line } from "./overlays";
import { FIRST_LINE, numbers, Table } from "./table";
import type { ChartModel } from "./traits";

/** What the kernel tells. All but `bars` and `fills` name a view, or none to mean all. */
export type ChartMessage =
  | { kind: "library"; view: string }
  | { kind: "snapshot"; view: string; generation: number; lines: Line[]; makers?: Made[] }
  | { kind: "bars" | "fills"; view?: undefined; generation: number; at: number; makers?: Made[] };

/** Who is told what the kernel sends; `addBars` and `addFills` say false when some are missing. */
export interface Receiver {
  /** The number of bars that are known here. */
  readonly bars: number;
  /** The timeframe that is chosen here alone; null for the chart's own. */
  readonly timeframes: { readonly chosen: string | null };
  load(library: Library, table: Table, lines: Line[], fills: Float64Array, makers: Made[]): void;
  addBars(at: number, rows: Float64Array): boolean;
  addFills(at: number, fills: Float64Array, makers: Made[]): boolean;
  failed(error: Error): void;
  withoutLibrary(): void;
}

/**
 * A view's talk with the kernel. It says `here` when it opens and again and again, and `gone` when
 * it is closed or hidden. The kernel answers with everything once (`snapshot`), and from then on
 * sends what is new (`bars`, `fills`).
 */
export class Connection {
  private readonly presence: Presence;
  private generation = -1;
  private missing = false;

  constructor(
    model: ChartModel,
    private readonly receiver: Receiver,
    private readonly signal: AbortSignal,
  ) {
    const failed = (error: Error) => receiver.failed(error);
    onMessagesInTurn(model, this.receive.bind(this), failed, signal);
    this.presence = new Presence(model, () => this.known, signal);
  }

  /** Ask for what has changed here: the timeframe, or what was missed. */
  ask(): void {
    this.presence.tell({ behind: true });
  }

  private get known() {
    return {
      generation: this.generation,
      bars: this.receiver.bars,
      timeframe: this.receiver.timeframes.chosen,
      needs_library: !loadedLibrary() && !this.missing,
      behind: false, // unless something was missed
    };
  }

  private async receive(message: ChartMessage, buffers: DataView[]): Promise<void> {
    if (message.view && message.view !== this.presence.name) return;
    if (message.kind === "library") await this.receiveLibrary(buffers[0]);
    else if (message.kind === "snapshot") await this.receiveAll(message, buffers);
    else if (message.generation === this.generation) {
      const { receiver } = this;
      const rows = numbers(buffers[0]);
      const isWhole =
        message.kind === "bars"
          ? receiver.addBars(message.at, rows)
          : receiver.addFills(message.at, rows, message.makers ?? []);
      if (!isWhole) this.ask();
    }
  }

  private async receiveLibrary(source?: DataView): Promise<void> {
    if (source) {
      await loadLibrary(source);
    } else {
      this.missing = true;
      this.receiver.withoutLibrary();
    }
  }

  private async receiveAll(
    { generation, lines, makers }: { generation: number; lines: Line[]; makers?: Made[] },
    buffers: DataView[],
  ): Promise<void> {
    const library = await loadedLibrary();
    if (!library || this.signal.aborted) return;
    this.generation = generation;
    const [rows, fills] = buffers.map(numbers);
    this.receiver.load(
      library,
      new Table(rows, FIRST_LINE + lines.length),
      lines,
      fills,
      makers ?? [],
    );
  }
}
