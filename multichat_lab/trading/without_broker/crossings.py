"""Where moving averages cross, for all bars at once."""

import numpy as np
from numpy.typing import NDArray

from multichat_lab.trading.broker import kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def crossings(closes: Floats, fast: int, slow: int) -> tuple[Integers, Integers]:
    """Return the rows in which the averages of `closes` crossed, and +1 (up) or -1 for each.

    The running sum is the one that `SmaCrossing` keeps: `cumsum` adds in the same order.
    """
    gap = np.cumsum(slow * _change(closes, fast) - fast * _change(closes, slow))
    rounding = kernel.TIE * closes * fast * slow
    above = gap > rounding
    rows = slow - 1 + np.flatnonzero((above | (gap < -rounding))[slow - 1 :])
    sides = above[rows]
    turned = rows[1:][sides[1:] != sides[:-1]]
    return turned, np.where(above[turned], 1, -1)


def _change(closes: Floats, length: int) -> Floats:
    """Return each close minus the one `length` rows before, minus 0 where there is none."""
    change = closes.copy()
    change[length:] -= closes[:-length]
    return change
