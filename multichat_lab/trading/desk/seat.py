"""One participant at a desk: a robot or a person, with an account of their own."""

import asyncio
import math
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from multichat_lab.columns import Row
from multichat_lab.errors.base import in_a_line
from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.recording.requests import RecordedBroker
from multichat_lab.trading.recording.tables import (
    RunOrigin,
    request_rows,
    run_row,
    stored_rows,
)
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.records.run import Run
from multichat_lab.trading.robots.trader import Trader

PUT_ASIDE = "put_aside"
"""Where the metadata of a run say why its robot sees no more bars."""


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


class Seat:
    """A robot or person, their broker, and how much of both is recorded.

    Args:
        robot: who sits there; whoever makes the seat attaches the robot to the broker.
        broker: keeps the account.
        run: as it is recorded at the start.
        desk_id: the first run of the desk.

    Attributes:
        robot: who sits there.
        broker: keeps the account.
        run: as it stands.
        failure: what the robot raised when it was put aside; None while it trades.
    """

    def __init__(self, robot: Trader, broker: RecordedBroker, run: Run, desk_id: str) -> None:
        self.robot = robot
        self.broker = broker
        self.run = run
        self.failure: BaseException | None = None
        self._desk_id = desk_id
        self._equity = EquityLog(run.run_id, broker.account)
        self._orders: list[Row] = []
        self._fills = self._trades = self._requests = 0
        self._bars = -1

    def show(self, bar: Bar) -> BaseException | None:
        """Show the next bar to the broker, then to the robot; return what the robot raises at it.

        A robot that raises, or would end the program, is put aside: it sees no more bars, its
        entries are cancelled, and what it holds stays, guarded by its exits, and is valued on.
        """
        self.show_broker(bar)
        if self.failure is not None:
            return None
        try:
            self.robot.on_bar(bar)
        except (Exception, SystemExit, asyncio.CancelledError) as error:  # whatever a stranger does
            self.failure = error
            why = {PUT_ASIDE: in_a_line(error)}
            self.run = replace(self.run, metadata=self.run.metadata | why)
            for order in [*self.broker.book.active.values()]:
                if order.active and order.parent is None and not order.ticket.reduce_only:
                    self.broker.cancel(order.order_id)
        return self.failure

    def show_broker(self, bar: Bar) -> None:
        """Show the next bar to the broker alone."""
        self.broker.on_bar(bar)
        self._equity.note(bar.time_us)

    def take_up(self) -> None:
        """Count all that has happened so far as recorded: it was repeated from the record."""
        if self.run.ended_at is not None:
            self._equity.settle()
        self.unrecorded()
        self.run = replace(self.run, ended_at=None)
        self._bars = -1

    def take_orders(self) -> None:
        """Say what a person has said, and once there is a market give the broker their orders."""
        self.robot.take_orders(has_market=self.broker.tape.event > 0)

    def finish(self, at: datetime) -> None:
        """End the run; nothing is shown any more."""
        self._equity.settle()
        self.run = replace(self.run, ended_at=at)
        self._bars = -1

    def unrecorded(self) -> dict[str, list[Row]]:
        """Return what has happened since the last call, as rows of the store's tables."""
        broker, account, run_id = self.broker, self.broker.account, self.run.run_id
        tables = {
            "runs": self._run_rows(),
            "orders": stored_rows("orders", run_id, self._changed_orders()),
            "fills": stored_rows("fills", run_id, account.fill_rows[self._fills :]),
            "trades": stored_rows("trades", run_id, account.trade_rows[self._trades :]),
            "requests": request_rows(run_id, broker.requests[self._requests :], self._requests + 1),
            "equity": self._equity.take(),
        }
        self._fills = len(account.fill_rows)
        self._trades = len(account.trade_rows)
        self._requests = len(broker.requests)
        return tables

    def _run_rows(self) -> list[Row]:
        tape = self.broker.tape
        if tape.event == self._bars:
            return []
        self._bars = tape.event
        run = replace(self.run, symbol=",".join(sorted(tape.bars)))
        return [run_row(run, RunOrigin(self._desk_id, tape.event))]

    def _changed_orders(self) -> list[Row]:
        before, self._orders = self._orders, self.broker.book.rows
        return [
            row for row, was in zip_longest(self._orders, before) if row is not was and row != was
        ]
