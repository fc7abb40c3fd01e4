"""How much of a run at a desk is recorded, and what is not yet."""

import math
from dataclasses import replace
from itertools import zip_longest

from multichat_lab.columns import Row
from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.recording.requests import RecordedBroker
from multichat_lab.trading.recording.tables import (
    RunOrigin,
    request_rows,
    run_row,
    stored_rows,
)
from multichat_lab.trading.records.run import Run


class EquityLog:
    """What an account was worth at the last close of each time.

    Args:
        run_id: the run that the rows belong to.
        account: whose value it is.
    """

    def __init__(self, run_id: str, account: Account) -> None:
        self._run_id = run_id
        self._account = account
        self._rows: list[Row] = []
        self._peak = -math.inf
        self._open: tuple[int, float, float] | None = None
        self._settled_us: int | None = None

    def note(self, time_us: int) -> None:
        """Value the account now; until a later time comes, a further call replaces the point."""
        if time_us == self._settled_us:
            return  # of a desk that was ended, and taken up again, between two bars of one time
        if self._open is not None and self._open[0] != time_us:
            self.settle()
        self._open = (time_us, self._account.cash, self._account.position_value)

    def settle(self) -> None:
        """Let the latest point stand."""
        if self._open is None:
            return
        time_us, cash, position_value = self._open
        equity = cash + position_value
        self._peak = max(self._peak, equity)
        drawdown = equity / self._peak - 1 if self._peak else 0.0
        self._rows.append((self._run_id, time_us, cash, position_value, equity, drawdown))
        self._open, self._settled_us = None, time_us

    def take(self) -> list[Row]:
        """Return the rows of `equity` since the last call."""
        rows, self._rows = self._rows, []
        return rows


class RunLog:
    """What of a run is unrecorded.

    Args:
        broker: keeps the account.
        run_id: the run.
        desk_id: the first run of the desk.

    Attributes:
        equity: the points of the equity curve.
    """

    def __init__(self, broker: RecordedBroker, run_id: str, desk_id: str) -> None:
        self.equity = EquityLog(run_id, broker.account)
        self._broker = broker
        self._desk_id = desk_id
        self._orders: list[Row] = []
        self._fills = self._trades = self._requests = 0
        self._bars = -1

    def forget_run(self) -> None:
        """Record the run anew next time, though no bar may come till then."""
        self._bars = -1

    def unrecorded(self, run: Run) -> dict[str, list[Row]]:
        """Return what has happened since the last call, as rows of the store's tables."""
        broker, account, run_id = self._broker, self._broker.account, run.run_id
        tables = {
            "runs": self._run_rows(run),
            "orders": stored_rows("orders", run_id, self._changed_orders()),
            "fills": stored_rows("fills", run_id, account.fill_rows[self._fills :]),
            "trades": stored_rows("trades", run_id, account.trade_rows[self._trades :]),
            "requests": request_rows(run_id, broker.requests[self._requests :], self._requests + 1),
            "equity": self.equity.take(),
        }
        self._fills = len(account.fill_rows)
        self._trades = len(account.trade_rows)
        self._requests = len(broker.requests)
        return tables

    def _run_rows(self, run: Run) -> list[Row]:
        tape = self._broker.tape
        if tape.event == self._bars:
            return []
        self._bars = tape.event
        offered = tape.bars.keys() - tape.instruments.rates
        run = replace(run, symbol=",".join(sorted(offered)))
        return [run_row(run, RunOrigin(self._desk_id, tape.event))]

    def _changed_orders(self) -> list[Row]:
        before, self._orders = self._orders, self._broker.book.rows
        return [
            row for row, was in zip_longest(self._orders, before) if row is not was and row != was
        ]
