// Fills as arrows at their candles, working orders as lines at their prices.
const FILL_WIDTH = 4; // time, +1 to buy or -1 to sell, quantity, price
const MANY_ARROWS = 30; // in sight: their texts would cover each other

const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 8 });

class Marks {
  constructor(library, scale) {
    this.library = library;
    this.scale = scale;
    this.fills = new Float64Array(0);
    this.orders = [];
    this.candles = []; // numbers of those that have an arrow
    this.crowded = false;
  }

  // Draw everything on a series of prices, in the colours of a palette.
  attach(series, table, palette) {
    if (series !== this.series) {
      this.series = series;
      this.arrows = this.library.createSeriesMarkers(series, []);
      this.lines = [];
    }
    this.table = table;
    this.palette = palette;
    this.showFills(this.fills);
    this.showOrders(this.orders);
  }

  // One arrow for each candle and side, with the quantities added up.
  showFills(fills) {
    this.fills = fills;
    const quantities = new Map();
    for (let at = 0; at < this.fills.length; at += FILL_WIDTH) {
      const [time, sign, quantity] = this.fills.subarray(at, at + FILL_WIDTH);
      const number = this.table.rowAt(time);
      if (number < 0) continue;
      const key = 2 * number + (sign > 0 ? 0 : 1);
      quantities.set(key, (quantities.get(key) ?? 0) + quantity);
    }
    const keys = [...quantities.keys()].sort((one, other) => one - other);
    this.candles = keys.map((key) => key >> 1);
    this.crowded = this.isCrowded();
    this.arrows.setMarkers(keys.map((key) => this.arrow(key, quantities.get(key))));
  }

  arrow(key, quantity) {
    const bought = key % 2 === 0;
    const text = `${bought ? "Buy" : "Sell"} ${plain.format(quantity)}`;
    return {
      time: this.table.row(key >> 1)[TIME],
      position: bought ? "belowBar" : "aboveBar",
      shape: bought ? "arrowUp" : "arrowDown",
      color: bought ? this.palette.up : this.palette.down,
      text: this.crowded ? "" : text,
    };
  }

  isCrowded() {
    const range = this.scale.getVisibleLogicalRange();
    if (!range) return false;
    return this.candles.filter((at) => at >= range.from && at <= range.to).length > MANY_ARROWS;
  }

  // Leave the arrows' texts out while there are too many in sight.
  thinOut() {
    if (this.candles.length <= MANY_ARROWS) return;
    if (this.crowded !== this.isCrowded()) this.showFills(this.fills);
  }

  showOrders(orders) {
    for (const line of this.lines) this.series.removePriceLine(line);
    this.orders = orders;
    const { LargeDashed, Dotted } = this.library.LineStyle;
    this.lines = orders.map(({ price, side, label, held }) => {
      const color = side === "buy" ? this.palette.up : this.palette.down;
      const lineStyle = held ? Dotted : LargeDashed;
      return this.series.createPriceLine(
        Palette.priceLine(color, { price, title: label, lineStyle }),
      );
    });
  }
}
