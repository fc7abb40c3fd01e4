"""Save what a backtest did, so that SQL finds it beside the conversation."""

from collections.abc import Iterator
from itertools import repeat

import pandas as pd

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.rules import found_session
from multichat_lab.columns import Row
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.recording.tables import RunOrigin, put_tables, run_row, stored_rows
from multichat_lab.trading.records.run import Run

BATCH = 50_000
"""Rows of equity that are handed to the store at once."""


def save_run(run: Run, broker: Broker, equity: pd.DataFrame, chats: SessionPersistence) -> str:
    """Record a backtest's run, orders, fills, trades and equity in one transaction.

    Saving the same run again changes nothing.

    Returns:
        The run's id.

    Raises:
        SessionNotFoundError: the backtest's session is not in this store.
        StoreError: the store cannot be written; nothing was saved.
    """
    run_id = run.run_id
    account, book = broker.account, broker.book
    with chats.store.transaction() as transaction:
        if transaction.run_rows("runs", run_id):
            return run_id
        if run.session_id is not None:
            found_session(transaction, run.session_id)
        put_tables(
            transaction,
            {
                "runs": [run_row(run, RunOrigin(bar_count=broker.tape.event))],
                "orders": stored_rows("orders", run_id, book.rows),
                "fills": stored_rows("fills", run_id, account.fill_rows),
                "trades": stored_rows("trades", run_id, account.trade_rows),
            },
        )
        for rows in equity_batches(run_id, equity):
            transaction.put_rows("equity", rows)
    return run_id


def equity_batches(run_id: str, equity: pd.DataFrame) -> Iterator[list[Row]]:
    """Yield the rows of an equity curve, `BATCH` at a time; without equity, drawdown is 0."""
    curve = equity.fillna({"drawdown": 0.0})
    for start in range(0, len(curve), BATCH):
        part = curve.iloc[start : start + BATCH]
        times = pd.DatetimeIndex(part.index).as_unit("us").asi8.tolist()
        columns = (part[name].tolist() for name in ("cash", "position_value", "equity", "drawdown"))
        yield list(zip(repeat(run_id), times, *columns, strict=False))
