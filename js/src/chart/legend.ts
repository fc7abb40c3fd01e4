import { moved, priceText, signedText, volumeText } from "../shared/figures";
import { element } from "../shared/markup";
import { type Line, lineDecimals, linesByIndicator } from "./overlays";
import { CLOSE, FIRST_LINE, HIGH, LOW, OPEN, type Row, type Table, VOLUME } from "./table";

/** The way from one price to another, told by arrow and sign too, not by its colour alone. */
export function changeOf(close: number, before: number, precision: number) {
  const change = close - before;
  const { direction, text } = moved(signedText(change, precision));
  // of nothing, or less, there is no part
  const part = before > 0 ? ` (${signedText((100 * change) / before, 2)} %)` : "";
  return { direction, text: text + part };
}

/** The values of the bar under the crosshair, or of the last one. */
export class Legend {
  readonly title: HTMLElement;
  private readonly box: HTMLElement;
  private readonly prices: HTMLElement[];
  private readonly volume: HTMLElement;
  private readonly change: HTMLElement;
  private lines: Line[] = [];
  private indicators: { span: HTMLElement; columns: number[] }[] = [];

  constructor(parent: Element) {
    this.box = element("div", "mc-chart-legend", parent);
    this.title = element("span", "mc-chart-title", this.box);
    this.prices = ["O", "H", "L", "C"].map((name) => this.entry(name));
    this.volume = this.entry("V");
    this.change = element("span", "mc-chart-change", this.box);
  }

  /** Show one entry for each indicator, with the values of its lines side by side. */
  load(lines: Line[], colors: string[]): void {
    for (const { span } of this.indicators) span.parentElement?.remove();
    this.lines = lines;
    this.indicators = linesByIndicator(lines).map(({ indicator, columns }, place) => {
      const span = this.entry(indicator);
      const item = span.parentElement as HTMLElement;
      const isArea = lines[columns[0] - FIRST_LINE].part === "area";
      const color = isArea ? "var(--mc-chart-down)" : colors[place % colors.length];
      item.style.setProperty("--mc-chart-swatch", color);
      item.classList.add("mc-chart-indicator");
      return { span, columns };
    });
  }

  /** Show a bar of `table` by its number. */
  show(table: Table, number: number, precision: number): void {
    const row = table.row(number);
    [OPEN, HIGH, LOW, CLOSE].forEach((column, place) => {
      this.prices[place].textContent = priceText(row[column], precision);
    });
    const lineText = (column: number) =>
      priceText(row[column], lineDecimals(this.lines[column - FIRST_LINE], precision));
    this.volume.textContent = volumeText(row[VOLUME]);
    const { direction, text } = changeOf(row[CLOSE], closeBefore(table, number, row), precision);
    this.change.textContent = text;
    this.change.dataset.direction = direction;
    for (const { span, columns } of this.indicators)
      span.textContent = columns.map(lineText).join(" ");
  }

  private entry(name: string): HTMLElement {
    const item = element("span", "mc-chart-item", this.box);
    element("span", "mc-chart-name", item).textContent = name;
    return element("span", "mc-chart-value", item);
  }
}

const closeBefore = (table: Table, number: number, row: Row) =>
  number > 0 ? table.row(number - 1)[CLOSE] : row[OPEN];
