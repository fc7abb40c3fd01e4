import { priceText } from "../shared/figures";
import { element } from "../shared/markup";
import { visible } from "../shared/unseen";
import { gainText, moneyText, plainText, signOf } from "../transcript/numbers";
import type { Columns } from "./columns";
import type { Position } from "./ledger";
import type { State } from "./states";

const HEADINGS = ["Seat", "Equity", "Result", "Cash", "Drawdown", "Holds"];
const RESULT = 1;
const ROWS = { role: "rowgroup" };
const classOf = (heading: string) => `mc-replay-${heading.toLowerCase()}`;

/** What every seat has and holds at the clock's time. */
export class Accounts {
  private readonly cells: HTMLElement[][];

  constructor(
    parent: HTMLElement,
    private readonly columns: Columns,
  ) {
    parent.style.setProperty("--mc-replay-seats", String(columns.header.seats.length));
    const box = element("div", "mc-replay-scroll", parent, { tabindex: "0", role: "region" });
    box.setAttribute("aria-label", "Accounts and positions");
    // Where it is narrow its rows are laid out as a grid: the roles say that it is a table still.
    const table = element("table", "mc-replay-table", box, { role: "table" });
    const head = element("tr", "", element("thead", "", table, ROWS), { role: "row" });
    for (const heading of HEADINGS) {
      const cell = element("th", classOf(heading), head, { scope: "col", role: "columnheader" });
      cell.textContent = heading;
    }
    const body = element("tbody", "", table, ROWS);
    this.cells = columns.header.seats.map(({ name, color }) => {
      const row = element("tr", "", body, { role: "row" });
      const seat = element("th", classOf("Seat"), row, { scope: "row", role: "rowheader" });
      element("span", "mc-replay-dot", seat).style.background = color;
      element("span", "", seat).textContent = visible(name);
      return HEADINGS.slice(1).map((heading) =>
        element("td", classOf(heading), row, { role: "cell", "data-name": heading.toLowerCase() }),
      );
    });
  }

  show(state: State): void {
    this.columns.header.seats.forEach(({ currency, initial_cash: cash }, seat) => {
      const account = state.accounts[seat];
      const result = account.equity - (cash ?? Number.NaN);
      const texts = [
        moneyText(account.equity, currency),
        gainText(result, currency),
        moneyText(account.cash, currency),
        percentText(account.drawdown),
        this.holdings(state.positions.filter((each) => each.seat === seat)),
      ];
      texts.forEach((text, number) => {
        const cell = this.cells[seat][number];
        if (cell.textContent !== text) cell.textContent = text;
      });
      this.cells[seat][RESULT].dataset.sign = signOf(result);
    });
  }

  private holdings(positions: Position[]): string {
    const { symbols } = this.columns.header;
    const texts = positions.map(({ symbol, quantity, price }) => {
      const precision = symbols[symbol]?.precision ?? 2;
      const average = Number.isNaN(price) ? "" : ` @ ${priceText(price, precision)}`;
      return `${plainText(quantity)} ${symbols[symbol]?.symbol ?? ""}${average}`;
    });
    return texts.join(", ") || "nothing";
  }
}

/** A share of something in percent with one decimal; blank where it is not known. */
function percentText(share: number): string {
  if (Number.isNaN(share)) return "";
  const percent = Math.round(1000 * share) / 10 + 0; // a loss that rounds to nothing is none
  return `${percent.toFixed(1).replace("-", "−")} %`;
}
