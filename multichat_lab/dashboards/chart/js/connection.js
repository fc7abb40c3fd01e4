// A view's talk with the kernel. It says `here` when it opens and again and again, and `gone` when
// it is closed or hidden. The kernel answers with everything once (`snapshot`), and from then on
// sends what is new (`bars`, `fills`).
const LIBRARY = Symbol.for("multichat-lab: lightweight-charts 5.2.1"); // one copy for a whole page
const BEAT_MS = 4000; // the kernel takes 12 s of silence for a closed page

class Connection {
  // `receiver` has load, addBars, addFills, failed, withoutLibrary, and the number `bars` it knows.
  constructor(model, receiver, signal) {
    this.model = model;
    this.receiver = receiver;
    this.signal = signal;
    this.name = Math.random().toString(36).slice(2);
    this.generation = -1;
    this.work = Promise.resolve(); // messages are worked off one after the other
    const listener = (message, buffers) => this.enqueue(message, buffers ?? []);
    model.on("msg:custom", listener);
    document.addEventListener("visibilitychange", () => this.turned(), { signal });
    const timer = setInterval(() => this.here(), BEAT_MS);
    signal.addEventListener("abort", () => {
      model.off("msg:custom", listener);
      clearInterval(timer);
      this.gone();
    });
    this.here();
  }

  // Say that somebody looks, and what is known here already; `behind` when something was missed.
  here(behind = false) {
    if (document.hidden) return;
    this.model.send({
      kind: "here",
      view: this.name,
      generation: this.generation,
      bars: this.receiver.bars,
      needs_library: !globalThis[LIBRARY] && !this.missing,
      behind,
    });
  }

  gone() {
    this.model.send({ kind: "gone", view: this.name });
  }

  turned() {
    if (document.hidden) this.gone();
    else this.here();
  }

  enqueue(message, buffers) {
    this.work = this.work
      .then(() => this.signal.aborted || this.hear(message, buffers))
      .catch((error) => this.receiver.failed(error));
  }

  async hear({ kind, view, generation, ...message }, buffers) {
    if (view && view !== this.name) return;
    if (kind === "library") await this.receiveLibrary(buffers);
    else if (kind === "snapshot") await this.receiveAll(generation, message.lines, buffers);
    else if (generation === this.generation) this.receiveNew(kind, message.at, numbers(buffers[0]));
  }

  async receiveLibrary([source]) {
    if (source) {
      globalThis[LIBRARY] ??= importText(source);
      await globalThis[LIBRARY];
    } else {
      this.missing = true;
      this.receiver.withoutLibrary();
    }
  }

  async receiveAll(generation, lines, buffers) {
    const library = await globalThis[LIBRARY];
    if (!library || this.signal.aborted) return;
    this.generation = generation;
    const [rows, fills] = buffers.map(numbers);
    this.receiver.load(library, new Table(rows, FIRST_LINE + lines.length), lines, fills);
  }

  receiveNew(kind, at, values) {
    const complete = kind === "bars" ? this.receiver.addBars(at, values) : this.receiver.addFills(at, values);
    if (!complete) this.here(true);
  }
}

function importText(source) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return import(url).finally(() => URL.revokeObjectURL(url));
}
