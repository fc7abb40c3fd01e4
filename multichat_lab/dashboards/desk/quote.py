"""The quote of a symbol: its price, what it has changed since yesterday, today's volume."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime

from multichat_lab.times import DAY_US
from multichat_lab.trading.records.records import Bar

WINDOW = 2.0
"""Seconds over which the rate is measured."""


class Pace:
    """Bars a second over the last two seconds."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def note(self, count: int, now: float) -> float:
        """Take in how many bars there were up to `now` (seconds), and return bars a second."""
        self._marks.append((now, count))
        while len(self._marks) > 2 and self._marks[0][0] < now - WINDOW:
            self._marks.popleft()
        then, before = self._marks[0]
        return (count - before) / (now - then) if now > then else 0.0


class Moments:
    """Merges bars that share a time, also with those of the calls before."""

    def __init__(self) -> None:
        self._last: Bar | None = None

    def merge(self, bars: Iterable[Bar]) -> list[Bar]:
        """Return one bar for each time; the first may stand for the last one of the last call."""
        merged: list[Bar] = []
        for bar in bars:
            last = self._last
            if last is None or last.time_us != bar.time_us:
                merged.append(bar)
            else:
                whole = last._replace(
                    high=max(last.high, bar.high),
                    low=min(last.low, bar.low),
                    close=bar.close,
                    volume=last.volume + bar.volume,
                )
                merged[-1:] = [whole]
            self._last = merged[-1]
        return merged


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
