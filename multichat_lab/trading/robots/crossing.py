"""When two moving averages of the close cross: bar by bar, or in all closes at once."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.broker import kernel
from multichat_lab.trading.robots.robot import require_length

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class SmaCrossing:
    """Two simple moving averages of the close, and when they cross.

    They are kept as one running sum, the gap between them. Averages that differ by rounding alone
    count as equal (`kernel.average_side`); a cross is a change from the last side that was
    not.

    Args:
        fast: number of closes in the one average.
        slow: number of closes in the other, more than `fast`.

    Raises:
        RobotError: not 0 < fast < slow, or more than a million.
    """

    __slots__ = (
        *("_above", "_back", "_by_fast", "_by_slow", "_closes", "_gap", "_missing"),
        *("fast", "slow"),
    )

    def __init__(self, fast: int, slow: int) -> None:
        self.fast = require_length("fast", fast)
        self.slow = require_length("slow", slow)
        if fast >= slow:
            raise RobotError(f"fast is {fast} and slow is {slow}", "Give 0 < fast < slow.")
        self._closes: deque[float] = deque([0.0] * slow, maxlen=slow)
        # floats made once: to make one of a whole number takes a tenth of what a bar does
        self._back, self._by_fast, self._by_slow = -fast, float(fast), float(slow)
        self._missing = slow
        self._gap = 0.0
        self._above: bool | None = None

    def add(self, close: float) -> int:
        """Take in a close; return +1 if the fast average just rose above the slow one.

        Returns:
            -1 if it just fell below, else 0, as at all times before the first `slow` closes.
        """
        closes = self._closes
        change = self._by_slow * (close - closes[self._back])
        self._gap = gap = self._gap + (change - self._by_fast * (close - closes[0]))
        closes.append(close)
        if (gap > 0.0) is self._above:
            return 0  # the usual case: the same side as before
        return self._turned(close)

    def _turned(self, close: float) -> int:
        self._missing -= 1
        if self._missing > 0:
            return 0
        side = kernel.average_side(self._gap, close, self.fast, self.slow)
        before = self._above
        if side == 0 or before is (side > 0):
            return 0
        self._above = side > 0
        return 0 if before is None else side


def crossings(closes: Floats, fast: int, slow: int) -> tuple[Integers, Integers]:
    """Return the rows in which the averages of `closes` crossed, and +1 (up) or -1 for each.

    The running sum is the one that `SmaCrossing` keeps: `cumsum` adds in the same order.
    """
    gap = (slow * _change(closes, fast) - fast * _change(closes, slow)).cumsum()
    rounding = kernel.TIE * closes * fast * slow
    if np.abs(gap[slow - 1 :]).min(initial=np.inf) > rounding.max():  # as usual, they never tie
        above = gap > 0
        turned = slow + np.flatnonzero(above[slow:] != above[slow - 1 : -1])
    else:
        above = gap > rounding
        rows = slow - 1 + np.flatnonzero((above | (gap < -rounding))[slow - 1 :])
        turned = rows[1:][above[rows[1:]] != above[rows[:-1]]]
    return turned, np.where(above[turned], 1, -1)


def _change(closes: Floats, length: int) -> Floats:
    """Return each close minus the one `length` rows before, minus 0 where there is none."""
    change = closes.copy()
    change[length:] -= closes[:-length]
    return change
