"""The measures of an equity curve bar by bar: slow unless compiled, and then one pass."""

import math

import numpy as np
from numpy.typing import NDArray

from multichat_lab.trading.deflated_sharpe import Moments
from multichat_lab.trading.statistics import Curve
from multichat_lab.trading.without_broker.plain_numbers import Floats


def measure_by_loop(equity: Floats, times_us: NDArray[np.int64]) -> tuple[Curve, Moments]:
    """Measure a curve as `statistics.measure_curve` and `deflated_sharpe.moments_of` do.

    Args:
        equity: of at least one bar, in currency.
        times_us: microseconds since 1970.
    """
    number = len(equity) - 1
    peak, peak_us, longest = equity[0], times_us[0], 0
    lowest = peak / peak  # 1, or NaN for an account without money
    trough = peak
    total, steadily = equity[0], True
    gained, squares, cubes, fourths, losses = 0.0, 0.0, 0.0, 0.0, 0.0
    change = last_change = math.nan
    for i in range(1, number + 1):
        before, value = equity[i - 1], equity[i]
        total += value
        if value < peak:
            longest = max(longest, times_us[i] - peak_us)
            trough = min(trough, value)
        else:
            if before < peak:
                longest = max(longest, times_us[i] - peak_us)
                lowest = min(lowest, trough / peak)
            peak, peak_us, trough = value, times_us[i], value
        if value == before and before > 0:
            change = 0.0  # the usual case of an account that is not in the market
        else:
            change = (value - before) / before if before > 0 else math.nan
            square = change * change
            gained += change
            squares += square
            cubes += square * change
            fourths += square * square
            if not change >= 0:
                losses += square
        if i > 1 and change != last_change:
            steadily = False
        last_change = change
    lowest = min(lowest, trough / peak)
    mean = deviation = downside = sharpe = skewness = kurtosis = math.nan
    if number > 1:
        mean = gained / number
        # returns are small and vary more than they drift, so little is lost in this difference
        variance = max((squares - gained * mean) / number, 0.0)
        deviation = 0.0 if steadily else math.sqrt(variance * number / (number - 1))
        downside = math.sqrt(losses / number)
        if deviation > 0:
            sharpe = mean / deviation
            third = cubes / number - 3 * mean * (squares / number) + 2 * mean**3
            skewness = third / (variance * math.sqrt(variance))
            fourth = fourths / number - 4 * mean * (cubes / number)
            fourth += 6 * mean * mean * (squares / number) - 3 * mean**4
            kurtosis = fourth / (variance * variance)
    average = total / (number + 1)
    curve = Curve(
        number + 1, equity[0], equity[-1], peak, average, lowest, longest, mean, deviation, downside
    )
    return curve, Moments(number, sharpe, skewness, kurtosis)
