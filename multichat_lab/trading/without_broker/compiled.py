"""The kernel and the loops over it, compiled by numba where it is installed (extra `fast`).

What is compiled are the functions of `kernel` and `rule_loop` as they stand. Compiling takes a
second or two, once in a process, when first asked for; nothing is cached on disk, since numba does
not notice when a function that a cached one calls has changed.
"""

import inspect
import math
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from multichat_lab.trading.broker import kernel
from multichat_lab.trading.statistics import Curve, measure_curve
from multichat_lab.trading.without_broker.plain_numbers import Floats
from multichat_lab.trading.without_broker.rule_loop import (
    Loop,
    asks_for_finer,
    market_fill_with,
    sma_cross_with,
)

Measure = Callable[[Floats, NDArray[np.int64]], Curve]


def numba_is_installed() -> bool:
    """Whether loops can be compiled."""
    return find_spec("numba") is not None


@cache
def compiled_kernel() -> Any:
    """Return a namespace with the names of `kernel`, its functions compiled."""
    from numba import njit

    return SimpleNamespace(
        **{
            name: njit(value) if inspect.isfunction(value) else value
            for name, value in vars(kernel).items()
            if not name.startswith("_")
        }
    )


@cache
def compiled_sma_cross() -> Loop:
    """Return `rule_loop.sma_cross` compiled."""
    from numba import njit

    functions = compiled_kernel()
    is_finer = cast("Callable[[float, float], bool]", njit(asks_for_finer))
    return cast(Loop, njit(sma_cross_with(functions, njit(market_fill_with(functions, is_finer)))))


def quickest_measure() -> Measure:
    """Return the loop, compiled, where numba is installed; else `statistics.measure_curve`."""
    return _compiled_measure() if numba_is_installed() else measure_curve


@cache
def _compiled_measure() -> Measure:
    from numba import njit

    # as NumPy has it, an account without money has ratios that are NaN, and no error
    return cast(Measure, njit(measure_by_loop, error_model="numpy"))


def measure_by_loop(equity: Floats, times_us: NDArray[np.int64]) -> Curve:
    """Measure a curve bar by bar, as `statistics.measure_curve` does; slow unless compiled."""
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
    span = (number + 1, equity[0], equity[-1], peak, average, lowest, longest)
    return Curve(*span, mean, deviation, downside)
