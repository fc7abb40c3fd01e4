const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 });

function element(tag, name, parent, attributes = {}) {
  const made = document.createElement(tag);
  made.className = `mc-chart-${name}`;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

// The values of the bar under the crosshair, or of the last one.
class Legend {
  constructor(parent) {
    this.box = element("div", "legend", parent);
    this.title = element("span", "title", this.box);
    this.values = new Map();
    this.spans = ["O", "H", "L", "C", "V"].map((name) => this.entry(name));
    this.change = element("span", "change", this.box);
    this.lines = [];
  }

  entry(name) {
    const item = element("span", "item", this.box);
    element("span", "name", item).textContent = name;
    return element("span", "value", item);
  }

  // One entry for each indicator, with the values of its lines side by side.
  load(plot) {
    for (const { span } of this.lines) span.parentElement.remove();
    this.lines = [];
    plot.lines.forEach(({ indicator }, number) => {
      const last = this.lines.at(-1);
      if (last?.indicator === indicator) last.columns.push(FIRST_LINE + number);
      else {
        const span = this.entry(indicator);
        const color = plot.overlayColor(number);
        span.parentElement.style.setProperty("--mc-chart-swatch", color);
        span.parentElement.classList.add("mc-chart-indicator");
        this.lines.push({ indicator, span, columns: [FIRST_LINE + number] });
      }
    });
  }

  show(plot, number) {
    const row = plot.table.row(number);
    const before = number > 0 ? plot.table.row(number - 1)[CLOSE] : row[OPEN];
    const format = (value) => (Number.isNaN(value) ? "–" : value.toFixed(plot.precision));
    [OPEN, HIGH, LOW, CLOSE].forEach((column, place) => {
      this.spans[place].textContent = format(row[column]);
    });
    this.spans[4].textContent = compact.format(row[VOLUME]);
    const change = row[CLOSE] - before;
    const sign = change < 0 ? "−" : "+";
    const percent = ((100 * Math.abs(change)) / before).toFixed(2);
    const arrow = change < 0 ? "▼" : "▲";
    this.change.textContent = `${arrow} ${sign}${format(Math.abs(change))} (${sign}${percent} %)`;
    this.change.dataset.direction = change < 0 ? "down" : "up";
    for (const { span, columns } of this.lines) {
      span.textContent = columns.map((column) => format(row[column])).join(" ");
    }
  }
}
