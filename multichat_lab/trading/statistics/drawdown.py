"""Drawdown: how far, and for how long, an equity curve stood below its own peak.

`equity` is the account's value in currency, one number a bar, oldest first, above zero at the
start.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from multichat_lab.trading.statistics.returns import cagr
from multichat_lab.trading.times import DAY_US


def drawdown_series(equity: ArrayLike) -> NDArray[np.float64]:
    """Return each bar's distance below the highest equity so far: 0 at a peak, -0.1 is 10 %."""
    values = np.asarray(equity, dtype=np.float64)
    return values / np.maximum.accumulate(values) - 1


def max_drawdown(equity: ArrayLike) -> float:
    """Return the deepest drawdown as a fraction, 0 or below; NaN for no equity at all.

    Magdon-Ismail and Atiya 2004, Maximum Drawdown, Risk 17(10), 99-102.
    """
    drawdown = drawdown_series(equity)
    return float(drawdown.min()) if len(drawdown) else np.nan


def max_drawdown_duration(equity: pd.Series) -> float:
    """Return the longest time from a peak until it was reached again, in days.

    A drawdown that has not ended counts up to the last bar (as backtesting.py has it).

    Args:
        equity: indexed by time.

    Returns:
        Days, with a fraction for bars within the day; 0 where equity never fell.
    """
    values = equity.to_numpy(dtype=np.float64)
    at_peak = values >= np.maximum.accumulate(values)
    if at_peak.all():
        return 0.0
    ends = at_peak.copy()
    ends[-1] = True
    peaks = np.flatnonzero(ends)
    fell = ~at_peak[peaks[:-1] + 1]  # below the peak in the bar after it
    times = pd.DatetimeIndex(equity.index).as_unit("us").asi8[peaks]
    return float(np.diff(times)[fell].max() / DAY_US)


def calmar_ratio(equity: ArrayLike, per_year: float) -> float:
    """Return the compound annual growth rate over the deepest drawdown, over the whole time.

    Young 1991, Calmar Ratio: A Smoother Tool, Futures 20(1), 40. NaN where equity never fell.
    """
    deepest = -max_drawdown(equity)
    return cagr(equity, per_year) / deepest if deepest > 0 else np.nan
