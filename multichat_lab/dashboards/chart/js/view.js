// One view of the widget: its elements, and what the traits and the kernel's messages do to them.
const PAGE_FOLLOWS_MS = 250; // a page may change its own classes a message later than the chart's
const REPAINT_MS = 4000; // or change its colours without a word

class View {
  constructor(model, host) {
    this.model = model;
    this.build(host);
    this.stopping = new AbortController();
    this.listen(this.stopping.signal);
    this.connection = new Connection(model, this, this.stopping.signal);
  }

  // The number of bars that are known here.
  get bars() {
    return this.plot?.table.length ?? 0;
  }

  build(host) {
    this.root = element("div", "", host);
    this.root.className = "mc-chart";
    this.header = element("div", "header", this.root);
    this.legend = new Legend(this.header);
    this.timeframes = new TimeframeButtons(this.model, this.header);
    this.stage = element("div", "stage", this.root);
    this.canvas = element("div", "plot", this.stage, { role: "group" });
    this.note = element("p", "note", this.stage);
    this.note.textContent = "The chart is being loaded …";
    this.jump = element("button", "jump", this.stage, { type: "button", hidden: "" });
    this.jump.textContent = "»";
    this.jump.title = "Jump to the last bar";
    this.jump.setAttribute("aria-label", this.jump.title);
    this.summary = element("p", "summary", this.root);
    this.dress();
  }

  // Carry the traits that the style sheet, the legend and the buttons show.
  dress() {
    const { model, root } = this;
    root.dataset.theme = model.get("theme");
    root.style.setProperty("--mc-chart-own-height", `${model.get("height")}px`);
    const timeframe = model.get("timeframe");
    this.legend.title.textContent = [model.get("title"), timeframe].filter(Boolean).join(" · ");
    this.timeframes.show();
  }

  listen(signal) {
    const { model } = this;
    const on = (names, callback) => {
      for (const event of names.map((name) => `change:${name}`)) {
        model.on(event, callback);
        signal.addEventListener("abort", () => model.off(event, callback));
      }
    };
    on(["height", "title", "timeframe", "timeframes"], () => this.dress());
    on(["theme"], () => this.retheme());
    on(["orders"], () => this.plot?.marks.showOrders(model.get("orders")));
    on(["series"], () => this.restyle());
    on(["follow"], () => this.setFollow());
    on(["picture"], () => this.showPicture());
    this.jump.addEventListener("click", () => this.plot?.jumpToLast());
    const timer = setInterval(() => this.repaint(), REPAINT_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  close() {
    this.stopping.abort();
    this.sizes?.disconnect();
    this.plot?.remove();
    this.plot = null;
  }

  // Show all that the kernel holds.
  load(library, table, lines, fills) {
    this.plot ??= this.start(library);
    this.plot.marks.fills = fills;
    this.plot.load(table, lines);
    this.legend.load(this.plot);
    this.plot.jumpToLast();
    this.say("");
    this.refresh();
  }

  start(library) {
    const { model } = this;
    const plot = new Plot(library, this.canvas, new Palette(this.root));
    if (model.get("series") === "line") plot.setStyle("line", plot.palette);
    plot.marks.showOrders(model.get("orders"));
    plot.scale.applyOptions({ shiftVisibleRangeOnNewBar: model.get("follow") });
    plot.scale.subscribeVisibleLogicalRangeChange(() => {
      this.jump.hidden = plot.atLast;
      plot.marks.thinOut();
    });
    plot.chart.subscribeCrosshairMove(({ time }) => {
      this.hovered = time === undefined ? null : plot.table.rowAt(time);
      this.refresh();
    });
    // A view may be drawn before it is part of the page, where no style sheet reaches it.
    this.sizes = new ResizeObserver(() => this.repaint());
    this.sizes.observe(this.canvas);
    return plot;
  }

  // Take in rows from row number `at` on; false when rows before them are missing.
  addBars(at, rows) {
    if (at > this.bars) return false;
    this.plot.update(at, rows);
    this.refresh();
    return true;
  }

  // The same for fills.
  addFills(at, fills) {
    const known = this.plot.marks.fills.subarray(0, at * FILL_WIDTH);
    if (known.length < at * FILL_WIDTH) return false;
    const all = new Float64Array(known.length + fills.length);
    all.set(known);
    all.set(fills, known.length);
    this.plot.marks.showFills(all);
    return true;
  }

  refresh() {
    if (this.bars === 0) return;
    this.legend.show(this.plot, Math.max(this.hovered ?? this.bars - 1, 0));
    if (this.root.dataset.bars === String(this.bars)) return;
    this.root.dataset.bars = this.bars;
    this.describe();
  }

  // Tell those who cannot see the canvas what is on it.
  describe() {
    const { table, precision } = this.plot;
    const [first, last] = [table.row(0), table.row(table.length - 1)];
    const title = this.legend.title.textContent;
    this.canvas.setAttribute("aria-label", `${title || "Price"} chart`);
    this.summary.textContent =
      `${title}: ${table.length} bars from ${this.plot.timeText(first[TIME])}` +
      ` to ${this.plot.timeText(last[TIME])}, last close ${last[CLOSE].toFixed(precision)}.`;
  }

  retheme() {
    this.dress();
    requestAnimationFrame(() => this.repaint());
    setTimeout(() => this.repaint(), PAGE_FOLLOWS_MS);
  }

  // Take on the colours of the page, where they are not those of the plot already.
  repaint() {
    if (!this.plot) return;
    const palette = new Palette(this.root);
    if (palette.equals(this.plot.palette)) return;
    this.plot.paint(palette);
    this.legend.load(this.plot);
    this.refresh();
  }

  restyle() {
    if (!this.plot) return;
    this.plot.setStyle(this.model.get("series"), this.plot.palette);
    this.plot.describe();
  }

  setFollow() {
    const follow = this.model.get("follow");
    this.plot?.scale.applyOptions({ shiftVisibleRangeOnNewBar: follow });
    if (follow) this.plot?.jumpToLast();
  }

  say(text) {
    this.note.textContent = text;
    this.note.hidden = text === "";
  }

  failed(error) {
    this.say(`The chart has failed: ${error.message}`);
    console.error(error);
  }

  withoutLibrary() {
    this.say("This is a still picture: Lightweight Charts is missing. Build the package with npm.");
    this.stillPicture = true;
    this.showPicture();
  }

  showPicture() {
    const bytes = this.model.get("picture");
    if (!this.stillPicture || !bytes?.byteLength) return;
    this.picture ??= element("img", "picture", this.stage);
    this.picture.alt = `${this.legend.title.textContent} chart, a still picture`;
    URL.revokeObjectURL(this.picture.src);
    this.picture.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  }
}

function render({ model, el }) {
  const view = new View(model, el);
  return () => view.close();
}

export default { render };
