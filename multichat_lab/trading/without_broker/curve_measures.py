"""What the statistics of an equity curve are reckoned from, measured in one go.

The functions of `trading.statistics` each go through the curve by themselves, which takes longer
than the compiled run of a sweep. Tests hold what comes of these measures to those.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from multichat_lab.trading.statistics import period_returns
from multichat_lab.trading.without_broker.compiled import numba_is_installed

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class CurveMeasures(NamedTuple):
    """Numbers of one equity curve.

    Attributes:
        first: equity at the first bar, in currency.
        final: at the last one.
        peak: the highest.
        average: the mean of all bars.
        lowest: the least fraction of the peak before it.
        longest_us: the longest time from a peak until it was reached again, in microseconds.
        mean: of the returns, as a fraction; NaN for fewer than two, as the next.
        deviation: their sample standard deviation.
        downside: their root mean square, gains counted as 0.
    """

    first: float
    final: float
    peak: float
    average: float
    lowest: float
    longest_us: int
    mean: float
    deviation: float
    downside: float


Measure = Callable[[Floats, Integers], CurveMeasures]
"""Called with the equity at each bar, in currency, and the times of the bars in microseconds."""


def quickest_measure() -> Measure:
    """Return the loop, compiled, where numba is installed; else the one by NumPy."""
    return _compiled() if numba_is_installed() else measure_by_numpy


@cache
def _compiled() -> Measure:
    from numba import njit

    # as NumPy has it, an account without money has ratios that are NaN, and no error
    return cast(Measure, njit(measure_by_loop, error_model="numpy"))


def measure_by_numpy(equity: Floats, times_us: Integers) -> CurveMeasures:
    """Measure a curve with NumPy."""
    peaks = np.maximum.accumulate(equity)
    returns = period_returns(equity)
    mean = deviation = downside = math.nan
    if len(returns) > 1:
        mean = returns.mean()
        deviation = returns.std(ddof=1) if returns.max() != returns.min() else 0.0
        losses = np.minimum(returns, 0.0)
        downside = math.sqrt(losses @ losses / len(losses))
    return CurveMeasures(
        equity[0],
        equity[-1],
        peaks[-1],
        equity.mean(),
        (equity / peaks).min(),
        _longest_below(equity >= peaks, times_us),
        mean,
        deviation,
        downside,
    )


def measure_by_loop(equity: Floats, times_us: Integers) -> CurveMeasures:
    """Measure a curve bar by bar; slow unless compiled."""
    number = len(equity) - 1
    peak, peak_us, longest = equity[0], times_us[0], 0
    lowest = peak / peak  # 1, or NaN for an account without money
    total, gained, squares, losses, steadily = equity[0], 0.0, 0.0, 0.0, True
    change = last_change = math.nan
    for i in range(1, number + 1):
        before, value = equity[i - 1], equity[i]
        total += value
        if value < peak or before < peak:
            longest = max(longest, times_us[i] - peak_us)
        if value >= peak:
            peak, peak_us = value, times_us[i]
        lowest = min(lowest, value / peak)
        change = (value - before) / before if before > 0 else math.nan
        gained += change
        squares += change * change
        if not change >= 0:
            losses += change * change
        if i > 1 and change != last_change:
            steadily = False
        last_change = change
    mean = deviation = downside = math.nan
    if number > 1:
        mean = gained / number
        # returns are small and vary more than they drift, so little is lost in this difference
        variance = (squares - gained * mean) / (number - 1)
        deviation = 0.0 if steadily else math.sqrt(max(variance, 0.0))
        downside = math.sqrt(losses / number)
    average = total / (number + 1)
    return CurveMeasures(
        equity[0], equity[-1], peak, average, lowest, longest, mean, deviation, downside
    )


def _longest_below(at_peak: NDArray[np.bool_], times_us: Integers) -> int:
    """Return the longest time between two bars at a peak that have others in between."""
    ends = at_peak.copy()
    ends[-1] = True
    bars = np.flatnonzero(ends)
    fell = ~at_peak[bars[:-1] + 1]
    return int(np.diff(times_us[bars])[fell].max(initial=0))
