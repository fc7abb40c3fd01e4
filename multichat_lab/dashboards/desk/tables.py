"""What the blotter's tables hold, the newest first, and the fills that a chart marks."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice, repeat
from typing import Any, NamedTuple

from multichat_lab.trading.broker.account import Account
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.records.rows import record_of
from multichat_lab.trading.records.run import Fill, Order, Trade

TABLES = ("Working", "Fills", "Trades", "Positions", "Accounts")
"""The tables of the blotter."""
LOGS = ("Fills", "Trades")
"""Those of them to which rows are added alone."""
ROWS_A_PAGE = 50
Rows = Iterator[tuple[Any, ...]]


class TableView(NamedTuple):
    """What somebody looks at.

    Attributes:
        table: one of `TABLES`.
        page: of the table, 0 is the newest.
        held: rows that there were when one began to read: of fills and trades, those that came
            later stand on no page. None for all.
    """

    table: str
    page: int = 0
    held: int | None = None


class AccountSummary(NamedTuple):
    """One account, in currency.

    Attributes:
        cash: what is left.
        equity: cash and positions.
        pnl: equity less what the account began with.
        unrealised: of it, in open positions.
        exposure: value of all positions, short ones positive.
        position: shares of the symbol shown, negative when short.
        trades: completed round trips.
        wins: of them, with a profit.
        failure: what the robot raised when it was put aside; empty as long as it trades.
        currency: of the account.
    """

    cash: float
    equity: float
    pnl: float
    unrealised: float
    exposure: float
    position: float
    trades: int
    wins: int
    failure: str = ""
    currency: str = "USD"


class TablePage(NamedTuple):
    """A page of one of the blotter's tables.

    Attributes:
        rows: tuples of raw values, the newest first.
        total: rows on all pages.
        page: which one this is, 0 is the newest; the last one if there are fewer than asked for.
        currency: of the accounts.
        newer: rows that came since one reads, and stand on no page; None where none are held back.
    """

    rows: Sequence[tuple[Any, ...]]
    total: int
    page: int = 0
    currency: str = "USD"
    newer: int | None = None


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
            value = account.valuation.net({symbol: held})
            gain = value - account.lots[symbol].cost / account.books.units
            price, booked = last[symbol].close, partial(as_booked, account)
            yield name, symbol, held, price, booked(value), booked(gain)


def table_page(desk: PaperDesk, view: TableView) -> TablePage:
    """Return a page of a table, the last one if there are fewer."""
    counts: dict[str, Callable[[str], int]] = {
        "Working": lambda seat: len(desk.seats[seat].broker.book.active),
        "Fills": lambda seat: len(desk.accounts[seat].fill_rows),
        "Trades": lambda seat: len(desk.accounts[seat].trade_rows),
        "Positions": lambda seat: len(desk.accounts[seat].positions),
    }
    total = sum(map(counts[view.table], desk.seats))
    newer = None
    if view.held is not None and view.table in LOGS:
        newer = max(total - view.held, 0)
        total -= newer
    page = min(view.page, max(total - 1, 0) // ROWS_A_PAGE)
    start = (newer or 0) + page * ROWS_A_PAGE
    stop = min(start + ROWS_A_PAGE, (newer or 0) + total)
    rows = list(islice(TABLE_ROWS[view.table](desk), start, stop))
    return TablePage(rows, total, page, currency_of(desk), newer)


def currency_of(desk: PaperDesk) -> str:
    """Return the currency of the accounts, which start with the same funds."""
    return next(iter(desk.accounts.values())).valuation.currency


def as_booked(account: Account, amount: float) -> float:
    """Return an amount without what a float has beyond the unit that an account books in."""
    return round(amount, account.books.decimals)


def table_state(desk: PaperDesk, view: TableView) -> object:
    """Return what differs whenever that page of the table does."""
    brokers = [seat.broker for seat in desk.seats.values()]
    orders = sum(each.book.next_id for each in brokers)
    working = sum(len(each.book.active) for each in brokers)
    fills = sum(len(each.account.fill_rows) for each in brokers)
    moves_with_price = view.table in ("Positions", "Accounts") or any(
        order.type == "trailing_stop" for each in brokers for order in each.book.active.values()
    )
    return view, orders, working, fills, desk.bars.count if moves_with_price else 0


def merged(rows: Mapping[str, Sequence[tuple[Any, ...]]], time: int) -> Iterator[tuple[str, Any]]:
    """Yield name and row of all, by the value in place `time`, the greatest first."""
    backwards = (zip(repeat(name), reversed(own), strict=False) for name, own in rows.items())
    return heapq.merge(*backwards, key=lambda pair: pair[1][time], reverse=True)


TABLE_ROWS: dict[str, Callable[[PaperDesk], Rows]] = {
    "Working": working_rows,
    "Fills": fill_rows,
    "Trades": trade_rows,
    "Positions": position_rows,
}
"""Name of a table → its rows."""
