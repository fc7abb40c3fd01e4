type Listener = (...values: unknown[]) => void;

/** The traits of a widget in the page, and who listens to them: a model without a host. */
export class PlainModel {
  private readonly listeners = new Map<string, Set<Listener>>();
  protected readonly changed = new Set<string>();

  constructor(protected readonly traits: Record<string, unknown>) {}

  get(name: string): unknown {
    return this.traits[name];
  }

  set(name: string, value: unknown): void {
    if (Object.is(this.traits[name], value)) return;
    this.traits[name] = value;
    this.changed.add(name);
    this.tell(`change:${name}`, this, value);
  }

  save_changes(): void {
    if (this.changed.size) this.tell("change", this);
    this.changed.clear();
  }

  on(event: string, listener: Listener): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
  }

  off(event?: string | null, listener?: Listener | null): void {
    if (!event) this.listeners.clear();
    else if (!listener) this.listeners.delete(event);
    else this.listeners.get(event)?.delete(listener);
  }

  protected tell(event: string, ...values: unknown[]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(...values);
  }
}
