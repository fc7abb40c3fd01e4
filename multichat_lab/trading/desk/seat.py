"""One participant at a desk: a robot or a person, with an account of their own."""

import math
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from multichat_lab.errors.trading import RobotError
from multichat_lab.stores.questions import Row
from multichat_lab.times import utc_now
from multichat_lab.trading.backtesting.saving import robot_params, terms_of_account
from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.desk.options import DeskOptions
from multichat_lab.trading.recording.requests import RecordedBroker
from multichat_lab.trading.recording.tables import (
    RunOrigin,
    request_rows,
    run_row,
    stored_rows,
)
from multichat_lab.trading.records.records import Bar, Run
from multichat_lab.trading.robots.human import Human
from multichat_lab.trading.robots.robot import Robot


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

    def note(self, time_us: int) -> None:
        """Value the account now; until a later time comes, a further call replaces the point."""
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
        self._open = None

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
    """

    def __init__(self, robot: Robot, broker: RecordedBroker, run: Run, desk_id: str) -> None:
        self.robot = robot
        self.broker = broker
        self.run = run
        self._desk_id = desk_id
        self._equity = EquityLog(run.run_id, broker.account)
        self._orders: list[Row] = []
        self._fills = self._trades = self._requests = 0
        self._bars = -1

    def show(self, bar: Bar) -> None:
        """Show the next bar to the broker, then to the robot."""
        self.broker.on_bar(bar)
        self._equity.note(bar.time_us)
        self.robot.on_bar(bar)

    def take_orders(self) -> None:
        """Say what a person has said, and once there is a market give the broker their orders."""
        if isinstance(self.robot, Human):
            (self.robot.flush if self.broker.tape.event else self.robot.speak)()

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


def take_seats(robots: Sequence[Robot], session_id: str, options: DeskOptions) -> list[Seat]:
    """Return a seat with a fresh account for each robot.

    Raises:
        RobotError: no robot, or two with one name.
    """
    names = [robot.name for robot in robots]
    if not names or len(set(names)) < len(names):
        raise RobotError(
            f"At the desk would be {', '.join(names) or 'nobody'}",
            "Seat at least one robot, and give each a name of its own: robot.name = 'Ann'.",
        )
    run_ids = [str(uuid.uuid4()) for _ in robots]
    return [
        Seat(
            robot,
            RecordedBroker(options.funds, options.costs),
            Run(
                run_id=run_id,
                robot=robot.name,
                symbol="",
                initial_cash=options.funds.cash,
                started_at=utc_now(),
                session_id=session_id,
                params=robot_params(robot),
                seed=options.seed,
                metadata=terms_of_account(options.funds, options.costs),
            ),
            desk_id=run_ids[0],
        )
        for robot, run_id in zip(robots, run_ids, strict=True)
    ]
