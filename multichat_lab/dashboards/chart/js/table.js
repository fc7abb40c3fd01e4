// A chart of prices in the browser, over Lightweight Charts (Apache-2.0, TradingView).
//
// These files are one module, which the widget joins together; this one comes first. The kernel sends rows of little-endian float64: time (seconds
// since 1970, UTC), open, high, low, close, volume, then a value for each line of an indicator (NaN
// for none).

const [TIME, OPEN, HIGH, LOW, CLOSE, VOLUME, FIRST_LINE] = [0, 1, 2, 3, 4, 5, 6];

const numbers = (view) =>
  new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

// Rows of numbers that grow at their end.
class Table {
  constructor(values, width) {
    this.width = width;
    this.length = values.length / width;
    this.values = values;
  }

  row(number) {
    return this.values.subarray(number * this.width, (number + 1) * this.width);
  }

  // Write rows from row number `at` on, at most one past the last.
  write(at, values) {
    const start = at * this.width;
    if (start + values.length > this.values.length) {
      const grown = new Float64Array(2 * (start + values.length));
      grown.set(this.values);
      this.values = grown;
    }
    this.values.set(values, start);
    this.length = Math.max(this.length, at + values.length / this.width);
  }

  // The number of the last row that is not later than `time`, -1 before the first.
  rowAt(time) {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle * this.width] <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
