import type { AnyModel } from "@anywidget/types";

// biome-ignore lint/suspicious/noExplicitAny: traits are of any type
type Traits = Record<string, any>;

/** What a widget asks of its model: whatever hosts it has to bring these and no more. */
export type Model<T extends Traits> = Pick<
  AnyModel<T>,
  "get" | "set" | "on" | "off" | "send" | "save_changes"
>;

/** Send a message, and return whether that could be done: a kernel that has ended takes none. */
// biome-ignore lint/suspicious/noExplicitAny: of any traits
export function say(model: Pick<Model<any>, "send">, message: Record<string, unknown>): boolean {
  try {
    model.send(message);
    return true;
  } catch {
    return false;
  }
}

/** Call `callback` whenever one of the traits `names` changes, until `signal` aborts. */
export function onChange<T extends Traits>(
  model: Model<T>,
  names: (keyof T & string)[],
  callback: () => void,
  signal: AbortSignal,
): void {
  for (const name of names) {
    const event = `change:${name}` as const;
    model.on(event, callback);
    signal.addEventListener("abort", () => model.off(event, callback));
  }
}

/** Call `listener` with each message of the kernel, until `signal` aborts. */
export function onMessage<T extends Traits, Message>(
  model: Model<T>,
  listener: (message: Message, buffers: DataView[]) => void,
  signal: AbortSignal,
): void {
  const receive = (message: Message, buffers?: DataView[]) => listener(message, buffers ?? []);
  model.on("msg:custom", receive);
  signal.addEventListener("abort", () => model.off("msg:custom", receive));
}

/** Call `listener` with each message when it is done with the one before; `failed` with its errors. */
export function onMessagesInTurn<T extends Traits, Message>(
  model: Model<T>,
  listener: (message: Message, buffers: DataView[]) => Promise<void>,
  failed: (error: Error) => void,
  signal: AbortSignal,
): void {
  let work = Promise.resolve();
  const enqueue = (message: Message, buffers: DataView[]) => {
    work = work.then(() => (signal.aborted ? undefined : listener(message, buffers))).catch(failed);
  };
  onMessage(model, enqueue, signal);
}
