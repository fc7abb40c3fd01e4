const MANY_BARS = 500; // from here on, setting all is quicker than updating one by one
const RIGHT_OFFSET = 6; // empty bars between the last one and the edge

const point = (row, column) =>
  Number.isNaN(row[column]) ? { time: row[TIME] } : { time: row[TIME], value: row[column] };

// What is drawn: series, arrows and lines of Lightweight Charts, kept in step with a table.
class Plot {
  constructor(library, host, palette) {
    this.library = library;
    this.chart = library.createChart(host, {
      autoSize: true,
      handleScroll: { vertTouchDrag: false }, // a finger that moves up or down scrolls the page
      timeScale: { rightOffset: RIGHT_OFFSET, borderVisible: false },
      rightPriceScale: { borderVisible: false },
      localization: { timeFormatter: (time) => this.timeText(time) },
    });
    this.table = new Table(new Float64Array(0), FIRST_LINE);
    this.lines = [];
    this.overlays = [];
    this.marks = new Marks(library, this.scale);
    this.volume = this.chart.addSeries(library.HistogramSeries, {
      priceFormat: { type: "volume" },
      priceScaleId: "volume",
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.setStyle("candles", palette);
  }

  get scale() {
    return this.chart.timeScale();
  }

  remove() {
    this.chart.remove();
  }

  setStyle(style, palette) {
    const { CandlestickSeries, LineSeries } = this.library;
    if (this.prices) this.chart.removeSeries(this.prices);
    this.style = style;
    this.prices = this.chart.addSeries(style === "line" ? LineSeries : CandlestickSeries, {
      lastValueVisible: false, // its label would be hard to read: see showLast
      priceLineVisible: false,
    });
    this.lastLine = this.prices.createPriceLine({ price: 0, lineVisible: false, axisLabelVisible: false });
    this.prices.priceScale().applyOptions({ scaleMargins: { top: 0.06, bottom: 0.22 } });
    this.paint(palette);
  }

  // Take on the colours, and draw all that has a colour of its own anew.
  paint(palette) {
    this.palette = palette;
    const { panel, line, dim, up, down, accent } = palette;
    const grid = Palette.faint(line, 0.6);
    this.chart.applyOptions({
      layout: {
        background: { type: "solid", color: panel },
        textColor: dim,
        fontFamily: palette.font,
        attributionLogo: true,
        panes: { separatorColor: line, separatorHoverColor: Palette.faint(dim, 0.25) },
      },
      grid: { vertLines: { color: grid }, horzLines: { color: grid } },
      crosshair: {
        vertLine: { color: dim, labelBackgroundColor: accent },
        horzLine: { color: dim, labelBackgroundColor: accent },
      },
    });
    this.prices.applyOptions(
      this.style === "line"
        ? { color: accent, lineWidth: 2 }
        : { upColor: up, downColor: down, wickUpColor: up, wickDownColor: down, borderVisible: false },
    );
    this.overlays.forEach((series, number) => series.applyOptions(this.overlayLook(number)));
    this.redraw();
  }

  // Show another table altogether; `lines` says what its columns after the volume are.
  load(table, lines) {
    for (const series of this.overlays) this.chart.removeSeries(series);
    this.table = table;
    this.lines = lines;
    const own = [...new Set(lines.filter((each) => each.panel === "own").map((each) => each.indicator))];
    this.overlays = lines.map((line, number) =>
      this.chart.addSeries(
        line.part === "histogram" ? this.library.HistogramSeries : this.library.LineSeries,
        this.overlayLook(number),
        line.panel === "own" ? 1 + own.indexOf(line.indicator) : 0,
      ),
    );
    this.chart.panes().forEach((pane, number) => pane.setStretchFactor(number ? 1 : 3.5));
    this.describe();
    this.redraw();
  }

  overlayColor(number) {
    const names = [...new Set(this.lines.map((line) => line.indicator))];
    const place = names.indexOf(this.lines[number].indicator);
    return this.palette.overlays[place % this.palette.overlays.length];
  }

  overlayLook(number) {
    const { part } = this.lines[number];
    const color = this.overlayColor(number);
    const quiet = { lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false };
    if (part === "histogram") return { ...quiet, color: Palette.faint(color, 0.45) };
    if (part === "signal") return { ...quiet, color: this.palette.dim, lineWidth: 1 };
    return { ...quiet, color, lineWidth: part === "upper" || part === "lower" ? 1 : 2 };
  }

  // Fit the labels of the axes to what the table holds.
  describe() {
    const { table } = this;
    this.daily = areDates(table);
    this.precision = decimals(table);
    this.scale.applyOptions({ timeVisible: !this.daily, secondsVisible: haveSeconds(table) });
    const priceFormat = { type: "price", precision: this.precision, minMove: 10 ** -this.precision };
    for (const series of [this.prices, ...this.overlays]) series.applyOptions({ priceFormat });
  }

  timeText(time) {
    const text = new Date(time * 1000).toISOString();
    return this.daily ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
  }

  price(row) {
    if (this.style === "line") return { time: row[TIME], value: row[CLOSE] };
    return { time: row[TIME], open: row[OPEN], high: row[HIGH], low: row[LOW], close: row[CLOSE] };
  }

  bar(row) {
    const color = row[CLOSE] >= row[OPEN] ? this.palette.rising : this.palette.falling;
    return { time: row[TIME], value: row[VOLUME], color };
  }

  // Each series with what makes its point of a row.
  get series() {
    return [
      [this.prices, (row) => this.price(row)],
      [this.volume, (row) => this.bar(row)],
      ...this.overlays.map((series, number) => [series, (row) => point(row, FIRST_LINE + number)]),
    ];
  }

  redraw() {
    const rows = Array.from({ length: this.table.length }, (_, number) => this.table.row(number));
    for (const [series, make] of this.series) series.setData(rows.map(make));
    this.marks.attach(this.prices, this.table, this.palette);
    this.showLast();
  }

  // A line at the last close.
  showLast() {
    if (this.table.length === 0) return;
    const last = this.table.row(this.table.length - 1);
    const { accent, up, down } = this.palette;
    const color = last[CLOSE] >= last[OPEN] ? up : down;
    const shown = { price: last[CLOSE], lineVisible: true, axisLabelVisible: true };
    const lineStyle = this.library.LineStyle.Dotted;
    const look = Palette.priceLine(this.style === "line" ? accent : color, { ...shown, lineStyle });
    this.lastLine.applyOptions(look);
  }

  // Take in rows from row number `at` on; those before the last one are known already.
  update(at, values) {
    const first = Math.max(at, this.table.length - 1, 0);
    const empty = this.table.length === 0;
    this.table.write(at, values);
    if (empty) this.describe();
    if (this.table.length - first > MANY_BARS) {
      this.redraw();
      return;
    }
    const series = this.series;
    for (let number = first; number < this.table.length; number += 1) {
      const row = this.table.row(number);
      for (const [each, make] of series) each.update(make(row));
    }
    this.showLast();
  }

  // Whether the last bar is in sight.
  get atLast() {
    return this.scale.scrollPosition() > -1;
  }

  jumpToLast() {
    this.scale.scrollToPosition(RIGHT_OFFSET, false);
  }
}
