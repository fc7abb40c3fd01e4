"""Are a few numbers what somebody has reckoned of all prices: means of parts, or a regression?"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FITTED = 0.02
"""Parts of the largest by which normal equations may be off: a fit may leave out the first bars."""
LENGTHS = 8
"""Of so many numbers of weights their equations are kept."""


class FittedWeights:
    """Knows the numbers that were reckoned of the prices of one symbol.

    Args:
        prices: its closes, and their logarithms where they have some.
    """

    def __init__(self, prices: Sequence[Floats]) -> None:
        self._prices = prices
        self._equations = lru_cache(LENGTHS)(self._reckoned)

    def are_known(self, told: Floats) -> bool:
        """Whether numbers are weights that all returns give to those before them, or means."""
        for products, target in self._equations(len(told)):
            least = FITTED * np.abs(target).max()
            if any((np.abs(products @ each - target) < least).all() for each in (told, told[::-1])):
                return True
        return any(_are_means(told, each) for each in self._prices)

    def _reckoned(self, length: int) -> list[tuple[Floats, Floats]]:
        """Return the normal equations of returns on so many before them, of each kind of return."""
        found = []
        for prices in self._prices:
            steps = np.diff(prices)
            with np.errstate(all="ignore"):
                kinds = [each for each in (steps, steps / prices[:-1]) if np.isfinite(each).all()]
            for each in kinds:
                rows = sliding_window_view(each, length + 1)
                for table in (rows, rows - rows.mean(axis=0)):  # without an intercept, and with one
                    lags, following = table[:, -2::-1], table[:, -1]
                    found.append((lags.T @ lags, lags.T @ following))
        return found


def _are_means(told: Floats, prices: Floats) -> bool:
    """Whether numbers are the means of so many equal parts of prices, in whatever direction."""
    size = len(prices) // len(told)
    ends = prices[:size].mean() + prices[-size:].mean()
    if not abs(told[0] + told[-1] - ends) < 0.1 * abs(told[0]):
        return False  # by far, so that thousands of them take no time
    means = np.array([each.mean() for each in np.array_split(prices, len(told))])
    return any(np.allclose(told, each, rtol=1e-6) for each in (means, means[::-1]))
