"""Equity curves that might have been: a run's returns, drawn again in blocks."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.statistics import period_returns

Floats = NDArray[np.float64]


def growth_factors(equity: pd.Series) -> Floats:
    """Return what each bar multiplied the equity by, one fewer than `equity` has.

    Raises:
        RobotError: a single bar, or an equity that falls to zero: there is no such factor.
    """
    if len(equity) < 2:
        raise RobotError("The run has a single bar, and so no return", "Give it more bars.")
    if not equity.min() > 0:
        raise RobotError(
            f"The run's equity falls to {equity.min():,.2f}, after which there are no returns",
            "Let the robot risk less.",
        )
    return 1 + period_returns(equity)


def resampled(growth: Floats, generator: np.random.Generator) -> Floats:
    """Draw as many factors as there are, in blocks of random length, with replacement.

    The stationary bootstrap of Politis and Romano (1994, JASA 89, 1303-1313): a block may begin
    at any bar, its length is geometric, and the first bar follows the last. So every bar is
    equally likely in every place, and most bars keep their neighbours. The mean length is the
    cube root of the number of bars, the best order of growth (Politis and White 2004,
    Econometric Reviews 23, 53-70).
    """
    bars = len(growth)
    place = np.arange(bars)
    begins = generator.random(bars) < bars ** (-1 / 3)
    begins[0] = True
    block = np.maximum.accumulate(np.where(begins, place, 0))
    source = generator.integers(bars, size=bars)
    return np.take(growth, source[block] + place - block, mode="wrap")
