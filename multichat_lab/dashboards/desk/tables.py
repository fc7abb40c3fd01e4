"""The rows of the blotter's tables, of everybody at a desk, the newest first."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.records.records import CENTS, Fill, Order, Trade
from multichat_lab.trading.records.rows import record_of

Rows = Iterator[tuple[Any, ...]]


def working_rows(desk: PaperDesk) -> Rows:
    """Yield `(participant, Order)` of orders that can still fill."""
    found = [
        (name, record_of(Order, order.row()))
        for name, seat in desk.seats.items()
        for order in seat.broker.book.active.values()
    ]
    yield from sorted(found, key=lambda each: each[1].submitted_at, reverse=True)


def fill_rows(desk: PaperDesk) -> Rows:
    """Yield `(participant, Fill, message id)`."""
    time_us = 4
    for name, row in merged({name: a.fill_rows for name, a in desk.accounts.items()}, time_us):
        order = record_of(Order, desk.seats[name].broker.book.row(row[1]))
        yield name, record_of(Fill, row), order.message_id


def trade_rows(desk: PaperDesk) -> Rows:
    """Yield `(participant, Trade, message id of the entry)`."""
    exit_us = 10
    for name, row in merged({name: a.trade_rows for name, a in desk.accounts.items()}, exit_us):
        trade = record_of(Trade, row)
        yield name, trade, trade.entry_message_id


def position_rows(desk: PaperDesk) -> Rows:
    """Yield `(participant, symbol, shares, last price, value, unrealised profit)` in currency."""
    for name, seat in desk.seats.items():
        account, last = seat.broker.account, seat.broker.tape.bars
        for symbol, held in account.positions.items():
            value = held * last[symbol].close
            gain = value - account.lots[symbol].cost / CENTS
            yield name, symbol, held, last[symbol].close, value, gain


def count_rows(desk: PaperDesk, table: str) -> int:
    """Return how many rows a table has."""
    counts: dict[str, Callable[[str], int]] = {
        "Working": lambda name: len(desk.seats[name].broker.book.active),
        "Fills": lambda name: len(desk.accounts[name].fill_rows),
        "Trades": lambda name: len(desk.accounts[name].trade_rows),
        "Positions": lambda name: len(desk.accounts[name].positions),
    }
    return sum(map(counts[table], desk.seats))


def merged(rows: Mapping[str, list[tuple[Any, ...]]], time: int) -> Iterator[tuple[str, Any]]:
    """Yield name and row of all, by the value in place `time`, the greatest first."""
    backwards = (_backwards(name, own) for name, own in rows.items())
    return heapq.merge(*backwards, key=lambda pair: pair[1][time], reverse=True)


def _backwards(name: str, rows: list[tuple[Any, ...]]) -> Iterator[tuple[str, Any]]:
    return ((name, row) for row in reversed(rows))


TABLE_ROWS: dict[str, Callable[[PaperDesk], Rows]] = {
    "Working": working_rows,
    "Fills": fill_rows,
    "Trades": trade_rows,
    "Positions": position_rows,
}
"""Name of a table → its rows."""
