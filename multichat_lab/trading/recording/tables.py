"""From what the engine keeps to the rows that stores take."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import itemgetter
from typing import Any

from multichat_lab.columns import Row, json_text
from multichat_lab.stores.contract import Transaction
from multichat_lab.stores.schema import RUN_TABLES, TABLES
from multichat_lab.times import microseconds, optional_microseconds
from multichat_lab.trading.recording.requests import Request
from multichat_lab.trading.records.rows import CENTS, MONEY
from multichat_lab.trading.records.run import Fill, Order, Run, Trade

RunTables = Mapping[str, Sequence[Row]]
"""Table of runs → rows in the column order of `stores.schema.TABLES`."""

PLAIN: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(MONEY, lambda cents: cents / CENTS),
    "reduce_only": int,
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


def stored_rows(table: str, run_id: str, rows: Iterable[Row]) -> list[Row]:
    """Return the engine's rows of `orders`, `fills` or `trades` as a store takes them."""
    arranged = ARRANGED[table]
    return [arranged((run_id, "{}", *row)) for row in rows]


def request_rows(run_id: str, requests: Sequence[Request], first: int = 1) -> list[Row]:
    """Return rows of requests, numbered from `first` on."""
    return [
        (run_id, number, each.event, each.action, each.order_id, json_text(each.terms))
        for number, each in enumerate(requests, first)
    ]


def arranger(table: str, record_type: type) -> Callable[[Row], Row]:
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


ARRANGED: dict[str, Callable[[Row], Row]] = {
    table: arranger(table, record_type)
    for table, record_type in (("orders", Order), ("fills", Fill), ("trades", Trade))
}
