"""Save what a backtest did, so that SQL finds it beside the conversation."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import repeat
from typing import TYPE_CHECKING, Any

import pandas as pd

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.rules import found_session
from multichat_lab.stores.questions import Row
from multichat_lab.times import utc_now
from multichat_lab.trading.broker.costs import Costs, Funds
from multichat_lab.trading.recording.tables import (
    RunOrigin,
    put_tables,
    run_row,
    stored_rows,
)
from multichat_lab.trading.records.records import Run
from multichat_lab.trading.robots.robot import Robot

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.result import Result

BATCH = 50_000
"""Rows of equity that are handed to the store at once."""


def save_result(result: "Result", chats: SessionPersistence) -> str:
    """Record a backtest's run, orders, fills, trades and equity in one transaction.

    Saving the same result again changes nothing.

    Returns:
        The run's id.

    Raises:
        SessionNotFoundError: the backtest's session is not in this store.
        StoreError: the store cannot be written; nothing was saved.
    """
    run_id = result.run_id
    account, book = result.broker.account, result.broker.book
    with chats.store.transaction() as transaction:
        if transaction.run_rows("runs", run_id):
            return run_id
        run = run_of(result)
        if run.session_id is not None:
            found_session(transaction, run.session_id)
        put_tables(
            transaction,
            {
                "runs": [run_row(run, RunOrigin(bar_count=result.broker.tape.event))],
                "orders": stored_rows("orders", run_id, book.rows),
                "fills": stored_rows("fills", run_id, account.fill_rows),
                "trades": stored_rows("trades", run_id, account.trade_rows),
            },
        )
        for rows in equity_batches(run_id, result.equity):
            transaction.put_rows("equity", rows)
    return run_id


def run_of(result: "Result") -> Run:
    """Return the run of a backtest."""
    backtest = result.backtest
    robot = backtest.robot
    return Run(
        run_id=result.run_id,
        robot=result.robot,
        symbol=",".join(sorted(result.bars)),
        initial_cash=result.funds.cash,
        started_at=result.started_at,
        session_id=backtest.session.session_id if backtest.session else None,
        params=robot_params(robot) if isinstance(robot, Robot) else {},
        ended_at=utc_now(),
        metadata=terms_of_account(result.funds, backtest.costs),
    )


def robot_params(robot: Robot) -> dict[str, Any]:
    """Return what a robot was made with: its public attributes that are plain values."""
    return {
        name: value
        for name, value in vars(robot).items()
        if not name.startswith("_")
        and name != "name"
        and isinstance(value, str | int | float | bool | None)
    }


def terms_of_account(funds: Funds, costs: Costs) -> dict[str, Any]:
    """Return on what terms an account is kept, for the metadata of its run."""
    return {"leverage": funds.leverage, "costs": asdict(costs)}


def equity_batches(run_id: str, equity: pd.DataFrame) -> Iterator[list[Row]]:
    """Yield the rows of an equity curve, `BATCH` at a time; without equity, drawdown is 0."""
    curve = equity.fillna({"drawdown": 0.0})
    for start in range(0, len(curve), BATCH):
        part = curve.iloc[start : start + BATCH]
        times = pd.DatetimeIndex(part.index).as_unit("us").asi8.tolist()
        columns = (part[name].tolist() for name in ("cash", "position_value", "equity", "drawdown"))
        yield list(zip(repeat(run_id), times, *columns, strict=False))
