"""Streaming indicators: one value in, one out, in constant time and memory."""

from collections import deque
from typing import Any

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.broker.kernel import average_side


class SmaCrossing:
    """Two simple moving averages of the close, and when they cross.

    One running sum of our own, the gap between the averages, rather than talipp's `SMA`, which
    takes longer for one value than a backtest takes for a bar. Averages that differ by rounding
    alone count as equal (`kernel.average_side`); a cross is a change from the last side that was
    not.

    Args:
        fast: number of closes in the one average.
        slow: number of closes in the other, more than `fast`.

    Raises:
        RobotError: not 0 < fast < slow.
    """

    __slots__ = ("_above", "_closes", "_gap", "_missing", "fast", "slow")

    def __init__(self, fast: int, slow: int) -> None:
        if not 0 < fast < slow:
            raise RobotError(f"fast is {fast} and slow is {slow}", "Give 0 < fast < slow.")
        self.fast = fast
        self.slow = slow
        self._closes: deque[float] = deque([0.0] * slow, maxlen=slow)
        self._missing = slow
        self._gap = 0.0
        self._above: bool | None = None

    def fresh(self) -> "SmaCrossing":
        """Return the same averages, with no close taken in."""
        return SmaCrossing(self.fast, self.slow)

    def add(self, close: float) -> int:
        """Take in a close; return +1 if the fast average just rose above the slow one.

        Returns:
            -1 if it just fell below, else 0, as at all times before the first `slow` closes.
        """
        closes, fast, slow = self._closes, self.fast, self.slow
        self._gap = gap = self._gap + (slow * (close - closes[-fast]) - fast * (close - closes[0]))
        closes.append(close)
        if (gap > 0.0) is self._above:
            return 0  # the usual case: the same side as before
        return self._turned(close)

    def _turned(self, close: float) -> int:
        self._missing -= 1
        if self._missing > 0:
            return 0
        side = average_side(self._gap, close, self.fast, self.slow)
        before = self._above
        if side == 0 or before is (side > 0):
            return 0
        self._above = side > 0
        return 0 if before is None else side


def update(indicator: Any, value: Any, keep: int) -> Any:
    """Feed a `talipp` indicator and return its latest value, None while it has none.

    talipp remembers all that it was ever fed; this drops what is older than the last `keep` values,
    at the earliest once there are twice as many.

    Args:
        indicator: any of `talipp.indicators`.
        value: a price, or a `Bar` for indicators of whole bars.
        keep: some times the indicator's period.
    """
    indicator.add(value)
    if len(indicator) >= 2 * keep:
        indicator.purge_oldest(keep)
    return indicator[-1]
