"""The fills that a desk's chart draws: the last ones of every seat, and who did them."""

import heapq
from collections.abc import Callable, Mapping, Sequence

from multichat_lab.dashboards.chart.fill_marks import Maker
from multichat_lab.trading.desk.seat import Seat
from multichat_lab.trading.records.rows import Row, record_of
from multichat_lab.trading.records.run import Fill, Order

LEAST_MARKS = 500
"""Fills that a chart marks, if there are so many."""
MORE_MARKS = 250
"""How many more it marks before the oldest go, as many at once: a chart that loses some is sent
all the others anew."""


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


class SeatFills:
    """The last fills of all seats.

    Args:
        seats: participant → seat, as they come.
        words: returns what a message says: a desk that goes on does not know the words of persons
            from before.
    """

    def __init__(self, seats: Mapping[str, Seat], words: Callable[[str | None], str]) -> None:
        self._seats = seats
        self._words = words
        self._from_before = {name: seat.broker.book.next_id for name, seat in seats.items()}
        self._recent: dict[str, RecentFills] = {}

    def of_symbol(self, symbol: str) -> list[tuple[Fill, Maker]]:
        """Return those in one symbol, in the order of their times."""
        told = [self._told(name, seat, symbol) for name, seat in self._seats.items()]
        return list(heapq.merge(*told, key=lambda each: each[0].timestamp))

    def _told(self, name: str, seat: Seat, symbol: str) -> list[tuple[Fill, Maker]]:
        if name not in self._recent:
            self._recent[name] = RecentFills(seat.broker.account.fill_rows)
        return [
            (fill, Maker(name, self._why(name, seat, fill.order_id)))
            for fill in self._recent[name].of_symbol(symbol)
        ]

    def _why(self, name: str, seat: Seat, order_id: int) -> str:
        said = seat.broker.words.get(order_id, "")
        if said or order_id >= self._from_before.get(name, 0):
            return said
        return self._words(record_of(Order, seat.broker.book.row(order_id)).message_id)
