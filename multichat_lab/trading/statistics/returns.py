"""Growth and risk of an equity curve: what it earned, and how unsteadily.

`equity` is the account's value in currency, one number a bar, oldest first, above zero at the
start; `per_year` is how many such bars make a year (`periods_per_year` infers it). A statistic
that cannot be reckoned is NaN.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from multichat_lab.times import DAY_US


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


def period_returns(equity: ArrayLike) -> NDArray[np.float64]:
    """Return each bar's return over the bar before as a fraction, one fewer than `equity` has.

    NaN after an equity of zero or below, from which no return can be reckoned.
    """
    values = np.asarray(equity, dtype=np.float64)
    before = values[:-1]
    if len(before) and before.min() <= 0:
        before = np.where(before > 0, before, np.nan)
    return np.diff(values) / before


def total_return(equity: ArrayLike) -> float:
    """Return what was gained over the whole time, as a fraction of the first equity."""
    values = np.asarray(equity, dtype=np.float64)
    return float(values[-1] / values[0] - 1) if len(values) else np.nan


def cagr(equity: ArrayLike, per_year: float) -> float:
    """Return the compound annual growth rate as a fraction: (last / first) ** (1 / years) - 1.

    Years are bars after the first over `per_year` (Bacon 2008, Practical Portfolio Performance
    Measurement and Attribution, ch. 2). NaN for a single bar, or an equity that ends below zero.
    """
    growth = 1 + total_return(equity)
    periods = np.size(equity) - 1
    if periods < 1 or not growth >= 0:
        return np.nan
    with np.errstate(over="ignore"):  # a gain within minutes may annualise to infinity
        return float(np.power(growth, per_year / periods) - 1)


def annual_volatility(equity: ArrayLike, per_year: float) -> float:
    """Return the annualised standard deviation of the returns as a fraction.

    Sample deviation (n - 1) times the root of `per_year` (Bacon 2008, ch. 4). NaN for fewer than
    two returns.
    """
    return _deviation(period_returns(equity)) * float(np.sqrt(per_year))


def sharpe_ratio(equity: ArrayLike, per_year: float) -> float:
    """Return mean over standard deviation of the returns, annualised; the riskless rate is 0.

    Sharpe 1994, The Sharpe Ratio, Journal of Portfolio Management 21(1), 49-58. NaN for fewer
    than two returns, or where they do not vary.
    """
    returns = period_returns(equity)
    deviation = _deviation(returns)
    if not deviation > 0:
        return np.nan
    return float(returns.mean() / deviation * np.sqrt(per_year))


def sortino_ratio(equity: ArrayLike, per_year: float) -> float:
    """Return mean return over downside deviation, annualised; the target return is 0.

    The downside deviation is the root mean square of the returns, gains counted as 0 (Sortino
    and Price 1994, Performance Measurement in a Downside Risk Framework, Journal of Investing
    3(3), 59-64). NaN for fewer than two returns, or where none is negative.
    """
    returns = period_returns(equity)
    losses = np.minimum(returns, 0.0)
    downside = float(np.sqrt(losses @ losses / len(losses))) if len(losses) > 1 else np.nan
    if not downside > 0:
        return np.nan
    return float(returns.mean() / downside * np.sqrt(per_year))


def _deviation(returns: NDArray[np.float64]) -> float:
    if len(returns) < 2:
        return np.nan
    if returns.max() == returns.min():
        return 0.0  # the formula would leave a rounding error, and a ratio to it
    return float(returns.std(ddof=1))
