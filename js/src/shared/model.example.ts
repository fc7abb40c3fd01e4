import type { Model } from "./model";

type Listener = (...values: never[]) => void;

/** A model without a kernel, for tests: it keeps what is sent and tells what `receive` is given. */
export class ExampleModel<T extends Record<string, unknown>> {
  readonly sent: Record<string, unknown>[] = [];
  /** Whether nothing can be sent. */
  fails = false;
  /** What the host tells of the kernel. */
  readonly kernel = {
    id: "1",
    status: "idle",
    connectionStatus: "connected",
    serverSettings: { baseUrl: "http://localhost/", token: "" },
  };
  readonly widget_manager = { kernel: this.kernel };
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(private readonly traits: T) {}

  get listening(): number {
    return [...this.listeners.values()].reduce((sum, each) => sum + each.size, 0);
  }

  get<K extends keyof T>(name: K): T[K] {
    return this.traits[name];
  }

  set<K extends keyof T>(name: K, value: T[K]): void {
    this.traits[name] = value;
    this.emit(`change:${String(name)}`);
  }

  on(event: string, listener: Listener): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  send(message: Record<string, unknown>): void {
    if (this.fails) throw new Error("this comm is closed");
    this.sent.push(message);
  }

  save_changes(): void {}

  receive(message: unknown, buffers?: DataView[]): void {
    this.emit("msg:custom", message, buffers);
  }

  /** This model as the widgets' code sees it. */
  get model(): Model<T> {
    return this as unknown as Model<T>;
  }

  private emit(event: string, ...values: unknown[]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(...(values as never[]));
  }
}
