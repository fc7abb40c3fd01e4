// All that the panes show at a time, read from the columns: a search in each list and no more.
import { type Columns, countUntil, EQUITY } from "./columns";
import { Earnings } from "./earnings";
import { Ledger, type Position } from "./ledger";
import type { Moments } from "./moments";

/** A seat's money; NaN where it is not known. */
export interface Account {
  equity: number;
  cash: number;
  drawdown: number;
}

export interface State {
  time: number;
  /** How many messages stand in the transcript, fills have happened, trades are closed. */
  messages: number;
  fills: number;
  closed: number;
  accounts: Account[];
  positions: Position[];
}

const UNKNOWN: Account = { equity: Number.NaN, cash: Number.NaN, drawdown: Number.NaN };

/** Answers what was, at any time. */
export class States {
  readonly ledger: Ledger;
  readonly earnings: Earnings;

  constructor(
    readonly columns: Columns,
    readonly moments: Moments,
  ) {
    this.ledger = new Ledger(columns);
    this.earnings = new Earnings(columns);
  }

  at(time: number): State {
    const { columns, earnings, ledger, moments } = this;
    const { seats } = columns.header;
    return {
      time,
      messages: countUntil(moments.words, time),
      fills: countUntil(moments.fills, time),
      closed: earnings.closedAt(time),
      accounts: seats.map((_, seat) => this.account(seat, time)),
      positions: ledger.at(time),
    };
  }

  private account(seat: number, time: number): Account {
    const table = this.columns.table(`equity:${seat}`);
    const number = table.rowAt(time);
    if (number < 0) return { ...UNKNOWN, ...this.start(seat) };
    const row = table.row(number);
    return { equity: row[EQUITY.equity], cash: row[EQUITY.cash], drawdown: row[EQUITY.drawdown] };
  }

  // Before its first row a seat has the cash that it began with, where that is known.
  private start(seat: number): Partial<Account> {
    const cash = this.columns.header.seats[seat].initial_cash;
    return cash === null ? {} : { equity: cash, cash };
  }
}
