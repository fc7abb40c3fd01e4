"""Where everybody in a room stands: worth, position, and what their words have earned."""

from typing import Any

from multichat_lab.service.room.earnings import Earnings
from multichat_lab.service.room.words import Words
from multichat_lab.trading.desk.seat import Seat
from multichat_lab.trading.records.rows import CENTS

MOST_POINTS = 200
"""Points of a curve that whoever comes is sent; more are thinned out."""


class Standing:
    """How one participant stands.

    Args:
        seat: of the participant.
        words: that are said in the room.
        color: theirs, everywhere in the room.

    Attributes:
        seat: of the participant.
        muted: whether the presenter lets them say nothing.
        worth: in cents, at the last bar.
        curve: pairs of the number of bars that were shown, and what they were worth then, in cents.
    """

    def __init__(self, seat: Seat, words: Words, color: str) -> None:
        self.seat = seat
        self._color = color
        self.muted = False
        self.worth = self.account_cents
        self.curve: list[tuple[int, int]] = []
        self._words = words
        self._earnings = Earnings(seat.broker.account)
        self._known: object = None
        self._row: dict[str, Any] = {}
        self._refused: dict[str, Any] | None = None
        self._read = 0  # events of orders

    @property
    def account_cents(self) -> int:
        """What the account is worth now, in cents."""
        return round(self.seat.broker.account.equity * CENTS)

    def value(self, bars: int) -> None:
        """Note what they are worth when so many bars have been shown."""
        self.worth = self.account_cents
        if not self.curve or self.curve[-1][0] != bars:
            self.curve.append((bars, self.worth))

    def row(self, symbol: str) -> dict[str, Any]:
        """Return what viewers are told, but for the worth, which changes with each bar.

        While nothing has happened to the account it is the same object.
        """
        broker = self.seat.broker
        account, book = broker.account, broker.book
        state = (len(account.fill_rows), book.next_id, len(book.active), self.muted)
        if state == self._known:
            return self._row
        self._known = state
        self._earnings.read()
        best = self._earnings.best
        self._row = {
            "name": self.seat.robot.name,
            "kind": self.seat.robot.kind,
            "color": self._color,
            "cash": account.cash_cents,
            "held": account.position(symbol),
            "open": len(book.active),
            "trades": self._earnings.trades,
            "earned": self._earnings.total,
            "best": best and {"text": self._words.text_of(best[0]), "earned": best[1]},
            "refused": self._last_refused(),
            "muted": self.muted,
        }
        return self._row

    def thinned(self) -> list[tuple[int, int]]:
        """Return the curve with at most about `MOST_POINTS` points, its last among them."""
        step = max(1, len(self.curve) // MOST_POINTS)
        points = self.curve[::step]
        return points if not points or points[-1] == self.curve[-1] else [*points, self.curve[-1]]

    def _last_refused(self) -> dict[str, Any] | None:
        """Return the last order that is final and why it was rejected; None when it was not."""
        events = self.seat.broker.book.events(self._read)
        for event in events:
            if event.kind in ("filled", "rejected"):
                is_refused = event.kind == "rejected"
                refused = {"order": event.order_id, "why": event.reason}
                self._refused = refused if is_refused else None
        self._read += len(events)
        return self._refused
