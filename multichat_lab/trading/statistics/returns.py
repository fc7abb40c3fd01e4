"""Growth and risk of an equity curve: what it earned, and how unsteadily.

`equity` is the account's value in currency, one number a bar, oldest first, above zero at the
start; `per_year` is how many such bars make a year (`periods_per_year` infers it). A statistic
that cannot be reckoned is NaN.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


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
