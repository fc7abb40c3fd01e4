"""From what the engine keeps to the rows that stores take, and all of a backtest at once."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import repeat
from operator import itemgetter
from typing import Any

import pandas as pd

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.rules import found_session
from multichat_lab.columns import Row, json_text
from multichat_lab.stores.contract import Transaction
from multichat_lab.stores.schema import RUN_TABLES, TABLES
from multichat_lab.times import (
    microseconds,
    optional_datetime,
    optional_microseconds,
    utc_datetime,
)
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.recording.requests import BrokerRequest
from multichat_lab.trading.records.run import Fill, Order, Run, Trade

RunTables = Mapping[str, Sequence[Row]]
"""Table of runs → rows in the column order of `stores.schema.TABLES`."""

BATCH = 50_000
"""Rows of equity that are handed to the store at once."""

PLAIN: dict[str, Callable[[Any], Any]] = {
    "reduce_only": int,
    "return_pct": lambda percent: None if math.isnan(percent) else percent,
    "limit_price": lambda price: None if price is None else float(price),
}
"""Columns whose value the engine keeps in another form → what makes it the stored one."""


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """What a stored run tells besides its record.

    Attributes:
        desk_id: of a desk's run: the first run of that desk, under which the bars lie.
        bar_count: number of bars that the run has been shown.
    """

    desk_id: str | None = None
    bar_count: int | None = None


def put_tables(transaction: Transaction, tables: RunTables) -> None:
    """Write rows of runs; the runs themselves come first.

    Raises:
        StoreError: a row does not fit, or belongs to no run.
    """
    for table in RUN_TABLES:
        if tables.get(table):
            transaction.put_rows(table, tables[table])


def run_row(run: Run, origin: RunOrigin) -> Row:
    """Return the row of a run."""
    return (
        run.run_id,
        run.session_id,
        run.robot,
        run.symbol,
        json_text(run.params),
        run.seed,
        run.initial_cash,
        microseconds(run.started_at),
        optional_microseconds(run.ended_at),
        json_text(run.metadata),
        origin.desk_id,
        origin.bar_count,
    )


def recorded_run(row: dict[str, Any]) -> Run:
    """Return the run that has a row, given by its columns."""
    return Run(
        run_id=row["run_id"],
        robot=row["robot"],
        symbol=row["symbol"],
        initial_cash=row["initial_cash"],
        started_at=utc_datetime(row["started_at"]),
        session_id=row["session_id"],
        params=json.loads(row["params"]),
        seed=row["seed"],
        ended_at=optional_datetime(row["ended_at"]),
        metadata=json.loads(row["metadata"]),
    )


def stored_rows(table: str, run_id: str, rows: Iterable[Row]) -> list[Row]:
    """Return the engine's rows of `orders`, `fills` or `trades` as a store takes them."""
    arranged = ROW_MAPPERS[table]
    return [arranged((run_id, "{}", *row)) for row in rows]


def request_rows(run_id: str, requests: Sequence[BrokerRequest], first: int = 1) -> list[Row]:
    """Return rows of requests, numbered from `first` on."""
    return [
        (run_id, number, each.event, each.action, each.order_id, json_text(each.terms))
        for number, each in enumerate(requests, first)
    ]


def row_mapper(table: str, record_type: type) -> Callable[[Row], Row]:
    """Return what makes a row of `table` of run id, metadata and the fields of a record."""
    names = ("run_id", "metadata", *(field.name for field in fields(record_type)))
    columns = TABLES[table]
    arrange = itemgetter(*(names.index(column) for column in columns))
    changed = [(at, PLAIN[name]) for at, name in enumerate(columns) if name in PLAIN]

    def arranged(row: Row) -> Row:
        values = list(arrange(row))
        for at, change in changed:
            values[at] = change(values[at])
        return tuple(values)

    return arranged


ROW_MAPPERS: dict[str, Callable[[Row], Row]] = {
    table: row_mapper(table, record_type)
    for table, record_type in (("orders", Order), ("fills", Fill), ("trades", Trade))
}


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
