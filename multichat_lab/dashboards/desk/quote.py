"""The quote of a symbol: its price, what it has changed since yesterday, today's volume."""

from collections.abc import Iterable
from datetime import datetime

from multichat_lab.trading.records import Bar
from multichat_lab.trading.times import DAY_US


class Quote:
    """Follows the bars or ticks of one symbol; a day is a UTC date.

    Attributes:
        price: the last close, 0 before any bar.
        volume: of the last day so far, in shares.
        moment: time of the last bar, None before any.
    """

    def __init__(self) -> None:
        self.price = 0.0
        self.volume = 0.0
        self.moment: datetime | None = None
        self._reference = 0.0
        self._day: int | None = None

    def take(self, bars: Iterable[Bar]) -> None:
        """Take in bars, in the order of time."""
        bar = None
        for bar in bars:
            day = bar.time_us // DAY_US
            if day != self._day:
                self._reference = bar.open if self._day is None else self.price
                self._day, self.volume = day, 0.0
            self.price = bar.close
            self.volume += bar.volume
        if bar is not None:
            self.moment = bar.timestamp

    @property
    def change(self) -> float:
        """Price less the close of the day before (on the first day, its open)."""
        return self.price - self._reference

    @property
    def change_fraction(self) -> float:
        """The change as a fraction of what it is measured from."""
        return self.change / self._reference if self._reference else 0.0
