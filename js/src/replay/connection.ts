import { type Library, loadedLibrary, loadLibrary } from "../chart/library";
import { numbers } from "../chart/table";
import { onMessagesInTurn } from "../shared/model";
import { Presence } from "../shared/presence";
import { Columns } from "./columns";
import type { Growth, Header } from "./header";
import type { ReplayModel } from "./traits";

/** What the kernel tells, or what stands in for it in a file. */
export type ReplayMessage =
  | { kind: "library"; view: string }
  | { kind: "columns"; view: string; generation: number; header: Header }
  | ({ kind: "grow"; view?: undefined; generation: number } & Growth);

/** Who is told what comes; `library` is null where there is none. */
export interface Receiver {
  readonly columns: Columns | null;
  load(columns: Columns, library: Library | null): void;
  grow(growth: Growth, buffers: Float64Array[]): boolean;
  failed(error: Error): void;
}

/**
 * A view's talk with the kernel: it says `here` when it opens and again and again, and `gone` when
 * it is closed or hidden. It is sent everything once (`columns`), then what is new (`grow`).
 */
export class Connection {
  private readonly presence: Presence;
  private generation = -1;
  private isLibraryMissing = false;

  constructor(
    model: ReplayModel,
    private readonly receiver: Receiver,
    private readonly signal: AbortSignal,
  ) {
    const failed = (error: Error) => receiver.failed(error);
    onMessagesInTurn(model, this.receive.bind(this), failed, signal);
    this.presence = new Presence(model, () => this.known, signal);
  }

  private get known() {
    return {
      generation: this.generation,
      ...(this.receiver.columns?.known ?? { rows: {}, messages: 0, orders: 0 }),
      needs_library: !loadedLibrary() && !this.isLibraryMissing,
      behind: false, // unless something was missed
    };
  }

  private async receive(message: ReplayMessage, buffers: DataView[]): Promise<void> {
    if (message.view && message.view !== this.presence.name) return;
    if (message.kind === "library") await this.receiveLibrary(buffers[0]);
    else if (message.kind === "columns") await this.receiveAll(message, buffers);
    else if (message.generation === this.generation) {
      if (!this.receiver.grow(message, buffers.map(numbers))) this.presence.tell({ behind: true });
    }
  }

  private async receiveLibrary(source?: DataView): Promise<void> {
    if (source) await loadLibrary(source);
    else this.isLibraryMissing = true;
  }

  private async receiveAll(
    { generation, header }: { generation: number; header: Header },
    buffers: DataView[],
  ): Promise<void> {
    const library = (await loadedLibrary()) ?? null;
    if (this.signal.aborted) return;
    this.generation = generation;
    this.receiver.load(new Columns(header, buffers.map(numbers)), library);
  }
}
