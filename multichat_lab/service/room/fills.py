"""What everybody in a room has bought and sold, as its viewers are shown it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from multichat_lab.service.room.words import Words
from multichat_lab.trading.desk.seat import Seat
from multichat_lab.trading.records.run import Order

MOST_FILLS = 4000
"""Fills that whoever comes is shown, the last ones; the same as in `state.ts`."""
LONGEST_WHY = 160
"""Characters of the words that a fill has with it; all of them are in the conversation."""
MESSAGE = [each.name for each in fields(Order)].index("message_id")


class Fills:
    """The fills of all seats, in the order of their times.

    Args:
        words: that are said in the room.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._rows: list[list[Any]] = []
        self._read: dict[str, int] = {}

    @property
    def count(self) -> int:
        """How many there are in all."""
        return len(self._rows)

    def look(self, seats: Mapping[str, Seat]) -> None:
        """Take in what has been filled since the last call."""
        news = [row for name, seat in seats.items() for row in self._new(name, seat)]
        self._rows += sorted(news, key=lambda row: row[0])  # a desk that goes on has old ones

    def since(self, count: int) -> list[list[Any]]:
        """Return those after the first `count`: time (seconds since 1970), who, side, …, why."""
        return self._rows[count:]

    def from_time(self, seconds: float) -> list[list[Any]]:
        """Return those since a time, the last `MOST_FILLS` of them."""
        return [row for row in self._rows[-MOST_FILLS:] if row[0] >= seconds]

    def _new(self, name: str, seat: Seat) -> list[list[Any]]:
        rows, read = seat.broker.account.fill_rows, self._read.get(name, 0)
        self._read[name] = len(rows)
        return [
            [time_us / 1e6, name, side, quantity, price, self._why(seat, order_id)]
            for _, order_id, _, side, time_us, price, quantity, *_ in rows[read:]
        ]

    def _why(self, seat: Seat, order_id: int) -> str:
        """Return what was said with an order; its message is known also where a desk goes on."""
        why = self._words.text_of(seat.broker.book.row(order_id)[MESSAGE] or "")
        return why if len(why) <= LONGEST_WHY else f"{why[: LONGEST_WHY - 1]}…"
