"""Bars as they stream in: how many a second, and one for each time."""

from collections import deque
from collections.abc import Iterable

from multichat_lab.trading.records.rows import Bar

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
