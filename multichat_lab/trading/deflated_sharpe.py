"""How much of the best Sharpe ratio of many is luck: Bailey and López de Prado.

Whoever tries a thousand rules on noise finds one that looks good. The deflated Sharpe ratio is the
probability that a rule is better than the best that so many trials would find where there is
nothing to find, given how its returns are spread. Below 0.95 the find is no finding.

Sources: Bailey and López de Prado 2014, The Deflated Sharpe Ratio, Journal of Portfolio Management
40(5), 94-107, equations 1 and 2; its standard error is that of Mertens 2002, for returns that need
not be normal.
"""

import math
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from multichat_lab.trading.statistics import period_returns

Floats = NDArray[np.float64]
EULER_MASCHERONI = 0.577_215_664_901_532_9
_NORMAL = NormalDist()


class Moments(NamedTuple):
    """How the returns of a run are spread: numbers, or an array of each.

    Attributes:
        returns: how many there are.
        sharpe: mean over sample standard deviation (n - 1), of single bars: not annualised.
        skewness: third standardised moment; 0 for a normal distribution.
        kurtosis: fourth standardised moment; 3 for a normal distribution.
    """

    returns: Any
    sharpe: Any
    skewness: Any
    kurtosis: Any


def moments_of(equity: ArrayLike) -> Moments:
    """Return the moments of an equity curve's returns; NaN where nothing varies."""
    return moments_of_returns(period_returns(equity))


def moments_of_returns(returns: Floats) -> Moments:
    """Return the moments of returns; NaN where nothing varies."""
    number = len(returns)
    if number < 2 or returns.max() == returns.min():
        return Moments(number, math.nan, math.nan, math.nan)
    mean = returns.mean()
    apart = returns - mean
    squares = apart * apart
    variance = apart @ apart / number
    skewness = squares @ apart / number / variance**1.5
    kurtosis = squares @ squares / number / variance**2
    return Moments(number, mean / math.sqrt(variance * number / (number - 1)), skewness, kurtosis)


def expected_best_sharpe(sharpes: ArrayLike) -> float:
    """Return the Sharpe ratio that the best of so many trials would have by luck alone.

    Args:
        sharpes: of all trials, of single bars; NaN is no trial. How they vary tells how far luck
            carries; trials that resemble each other vary less.

    Returns:
        0 for a single trial.
    """
    values = np.asarray(sharpes, dtype=np.float64)
    values = values[np.isfinite(values)]
    trials = len(values)
    if trials < 2:
        return 0.0
    high = _NORMAL.inv_cdf(1 - 1 / trials)
    higher = _NORMAL.inv_cdf(1 - 1 / (trials * math.e))
    best = (1 - EULER_MASCHERONI) * high + EULER_MASCHERONI * higher
    return float(values.std(ddof=1)) * best


def probabilistic_sharpe(moments: Moments, benchmark: float) -> Floats:
    """Return the probability that a true Sharpe ratio is above `benchmark`, of single bars."""
    number, sharpe, skewness, kurtosis = (
        np.atleast_1d(np.asarray(each, np.float64)) for each in moments
    )
    with np.errstate(all="ignore"):
        spread = np.sqrt(1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe**2)
        deviations = (sharpe - benchmark) * np.sqrt(number - 1) / spread
    return np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in deviations.tolist()])


def deflated_sharpe(moments: Moments) -> Floats:
    """Return the deflated Sharpe ratio of each trial: a probability, NaN where it has no return.

    Args:
        moments: of all trials, an array of each. All count, also those that are not looked at.

    Example:
        >>> table = sweep(bars, SmaCross, {"fast": range(5, 50), "slow": range(60, 100)})
        >>> table.loc[table["Sharpe Ratio"].idxmax(), "Deflated Sharpe Ratio"]
    """
    return probabilistic_sharpe(moments, expected_best_sharpe(moments.sharpe))
