"""What a desk has shown, for whoever looks at a slower clock."""

from collections import deque
from itertools import islice

from multichat_lab.trading.records import Bar


class BarLog:
    """The last bars that a desk has shown.

    Args:
        length: how many it keeps.

    Attributes:
        count: how many it has been given in all.
    """

    def __init__(self, length: int = 100_000) -> None:
        self.count = 0
        self._bars: deque[Bar] = deque(maxlen=length)

    def add(self, bar: Bar) -> None:
        """Keep a bar."""
        self.count += 1
        self._bars.append(bar)

    def since(self, count: int) -> list[Bar]:
        """Return the bars that came after the first `count`, as far as they are kept."""
        new = list(islice(reversed(self._bars), self.count - count))
        new.reverse()
        return new
