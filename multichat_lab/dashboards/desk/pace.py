"""How fast bars come."""

from collections import deque

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
