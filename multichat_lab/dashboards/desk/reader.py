"""Reads a desk between two bars; it runs on the desk's thread and hands out plain values."""

from collections.abc import Callable, Sequence
from itertools import islice

from multichat_lab.dashboards.desk.snapshot import (
    ROWS_A_PAGE,
    AccountSummary,
    DeskSnapshot,
    Question,
    Table,
)
from multichat_lab.dashboards.desk.tables import TABLE_ROWS, count_rows
from multichat_lab.stores.questions import Row
from multichat_lab.trading.broker.book import OrderEvent
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.desk.seat import Seat
from multichat_lab.trading.records.records import Fill, Order
from multichat_lab.trading.records.rows import record_of

LEAST_MARKS = 500
"""Fills that a chart marks, if there are so many."""
MORE_MARKS = 250
"""How many more it marks before the oldest go, as many at once: a chart that loses some is sent
all the others anew."""
PNL = -2
"""Place of `pnl` in a trade's row, in cents."""


class RecentFills:
    """The last fills of an account as records; a fill is converted once.

    Args:
        rows: the account's rows, as they grow.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._first = 0
        self._records: list[Fill] = []

    def of_symbol(self, symbol: str) -> list[Fill]:
        """Return those in one symbol, the oldest first."""
        surplus = max(0, len(self._rows) - LEAST_MARKS)
        first = surplus // MORE_MARKS * MORE_MARKS
        del self._records[: first - self._first]
        self._first = first
        new = self._rows[first + len(self._records) :]
        self._records += [record_of(Fill, row) for row in new]
        return [fill for fill in self._records if fill.symbol == symbol]


class DeskReader:
    """Answers what a picture asks, in a fraction of a millisecond.

    Args:
        desk: the desk.
        has_ended: tells whether no more bars will come.
    """

    def __init__(self, desk: PaperDesk, has_ended: Callable[[], bool]) -> None:
        self._desk = desk
        self._has_ended = has_ended
        self._fills = {
            name: RecentFills(seat.broker.account.fill_rows) for name, seat in desk.seats.items()
        }
        self._wins = dict.fromkeys(desk.seats, (0, 0))

    def read(self, question: Question) -> DeskSnapshot:
        """Return the desk as it stands, as far as the question has not seen it."""
        desk, seat = self._desk, self._desk.seats[question.participant]
        log = desk.bars
        state = self._table_state(question)
        fill_count = len(seat.broker.account.fill_rows)
        events = self._new_events(question)
        return DeskSnapshot(
            question=question,
            bars=[bar for bar in log.since(question.bars_seen) if bar.symbol == question.symbol],
            bar_count=log.count,
            fill_count=fill_count,
            event_count=question.events_seen + len(events),
            is_running=desk.is_running,
            has_ended=self._has_ended(),
            account=self._summary(seat, question.symbol),
            fills=None
            if question.fills_seen == fill_count
            else self._fills[question.participant].of_symbol(question.symbol),
            working=[
                record_of(Order, order.row())
                for order in seat.broker.book.active.values()
                if order.ticket.symbol == question.symbol
            ],
            refusals=[(each.order_id, each.reason) for each in events if each.kind == "rejected"],
            table_state=state,
            table=None if state == question.table_state else self._table(question),
        )

    def accounts(self) -> list[tuple[str, AccountSummary]]:
        """Return everybody's account, the best first."""
        found = [(name, self._summary(seat, "")) for name, seat in self._desk.seats.items()]
        return sorted(found, key=lambda each: -each[1].equity)

    def _summary(self, seat: Seat, symbol: str) -> AccountSummary:
        account = seat.broker.account
        return AccountSummary(
            account.cash,
            account.equity,
            account.equity - seat.run.initial_cash,
            account.unrealised_pnl,
            account.exposure,
            account.position(symbol),
            len(account.trade_rows),
            self._count_wins(seat),
        )

    def _new_events(self, question: Question) -> list[OrderEvent]:
        if not question.own:
            return []
        return self._desk.seats[question.own].broker.book.events(question.events_seen)

    def _count_wins(self, seat: Seat) -> int:
        name, rows = seat.robot.name, seat.broker.account.trade_rows
        seen, wins = self._wins[name]
        wins += sum(1 for row in islice(rows, seen, None) if row[PNL] > 0)
        self._wins[name] = len(rows), wins
        return wins

    def _table_state(self, question: Question) -> object:
        """Return what differs whenever the table that is asked for does."""
        seats = self._desk.seats.values()
        orders = sum(each.broker.book.next_id for each in seats)
        working = sum(len(each.broker.book.active) for each in seats)
        fills = sum(len(each.broker.account.fill_rows) for each in seats)
        moves_with_price = question.table in ("Positions", "Accounts") or any(
            order.type == "trailing_stop"
            for each in seats
            for order in each.broker.book.active.values()
        )
        count = self._desk.bars.count if moves_with_price else 0
        return (question.table, question.page, orders, working, fills, count)

    def _table(self, question: Question) -> Table:
        if question.table == "Accounts":
            accounts = self.accounts()
            return Table(accounts, len(accounts))
        total = count_rows(self._desk, question.table)
        page = min(question.page, max(total - 1, 0) // ROWS_A_PAGE)
        rows = TABLE_ROWS[question.table](self._desk)
        start = page * ROWS_A_PAGE
        return Table(list(islice(rows, start, start + ROWS_A_PAGE)), total, page)
