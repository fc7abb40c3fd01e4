"""Every statistic of a run, and of many runs at once: growth, risk, drawdown, trades.

Each is defined once, on arrays with a number for each run; labelled as backtesting.py prints them.

Sources: compound annual growth rate and volatility, Bacon 2008, Practical Portfolio Performance
Measurement and Attribution, ch. 2 and 4. Sharpe ratio (riskless rate 0), Sharpe 1994, Journal of
Portfolio Management 21(1), 49-58. Sortino ratio (target return 0), Sortino and Price 1994, Journal
of Investing 3(3), 59-64. Maximum drawdown, Magdon-Ismail and Atiya 2004, Risk 17(10), 99-102.
Calmar ratio (over the whole time), Young 1991, Futures 20(1), 40. Profit factor, Pardo 2008, The
Evaluation and Optimization of Trading Strategies, ch. 9. Expectancy, Tharp 1998, Trade Your Way to
Financial Freedom, ch. 6, in percent of the entry's value instead of the amount at risk. Turnover is
all that was bought and sold; a fund reports the lesser (SEC Form N-1A, item 13), about half of it.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from multichat_lab.times import DAY_US
from multichat_lab.trading.activity import Activity, ratio, trade_statistics
from multichat_lab.trading.market import BarSource, calendar_of
from multichat_lab.trading.market.bars import times_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Curve(NamedTuple):
    """What the statistics of an equity curve are reckoned from: numbers, or an array of each.

    Attributes:
        bars: how many there are.
        first: equity at the first bar, in currency.
        final: at the last one.
        peak: the highest.
        average: the mean of all bars.
        lowest: the least fraction of the peak before it.
        longest_us: the longest from a peak until it was reached again, or the end, microseconds.
        mean: of the returns, as a fraction; NaN for fewer than two, as the next.
        deviation: their sample standard deviation (n - 1).
        downside: their root mean square, gains counted as 0.
    """

    bars: Any
    first: Any
    final: Any
    peak: Any
    average: Any
    lowest: Any
    longest_us: Any
    mean: Any
    deviation: Any
    downside: Any


def drawdown_series(equity: ArrayLike) -> Floats:
    """Return each bar's distance below the highest equity so far: 0 at a peak, -0.1 is 10 %."""
    values = np.asarray(equity, dtype=np.float64)
    with np.errstate(invalid="ignore"):  # an account without money has none
        return values / np.maximum.accumulate(values) - 1


def period_returns(equity: ArrayLike) -> Floats:
    """Return each bar's return over the bar before as a fraction, one fewer than `equity` has.

    NaN after an equity of zero or below, from which no return can be reckoned.
    """
    values = np.asarray(equity, dtype=np.float64)
    before = values[:-1]
    if len(before) and before.min() <= 0:
        before = np.where(before > 0, before, np.nan)
    returns: Floats = values[1:] - values[:-1]
    returns /= before
    return returns


def measure_curve(equity: Floats, times_us: Integers, returns: Floats | None = None) -> Curve:
    """Measure a curve of at least one bar; `times_us` since 1970, `returns` for who has them."""
    peaks = np.maximum.accumulate(equity)
    returns = period_returns(equity) if returns is None else returns
    mean = deviation = downside = math.nan
    if len(returns) > 1:
        mean = returns.mean()
        # of equal returns the formula would leave a rounding error, and a ratio to it
        deviation = returns.std(ddof=1) if returns.max() != returns.min() else 0.0
        losses = np.minimum(returns, 0.0)
        downside = math.sqrt(losses @ losses / len(losses))
    at_peak = equity >= peaks
    ends = np.flatnonzero(np.append(at_peak[:-1], True))
    fell = ~at_peak[ends[:-1] + 1]  # below the peak in the bar after it
    longest_us = np.diff(times_us[ends])[fell].max(initial=0)
    span = (len(equity), equity[0], equity[-1], peaks[-1], equity.mean())
    return Curve(*span, (equity / peaks).min(), longest_us, mean, deviation, downside)


def curve_statistics(curve: Curve, per_year: float) -> dict[str, Floats]:
    """Return growth and risk of each curve, annualised with `per_year` bars.

    Returns:
        `[%]` in percent, `[$]` in currency; NaN for the growth of a single bar or into debt, and
        for a ratio where nothing varies or falls.
    """
    curve = Curve(*(np.atleast_1d(np.asarray(each, np.float64)) for each in curve))
    with np.errstate(all="ignore"):  # what is undefined is NaN; a gain may annualise to infinity
        growth = curve.final / curve.first
        defined = np.where((growth >= 0) & (curve.bars > 1), growth, np.nan)
        annual = defined ** (per_year / np.maximum(curve.bars - 1, 1)) - 1
        return {
            "Equity Final [$]": curve.final,
            "Equity Peak [$]": curve.peak,
            "Return [%]": 100 * (growth - 1),
            "CAGR [%]": 100 * annual,
            "Volatility (Ann.) [%]": 100 * curve.deviation * np.sqrt(per_year),
            "Sharpe Ratio": ratio(curve.mean, curve.deviation) * np.sqrt(per_year),
            "Sortino Ratio": ratio(curve.mean, curve.downside) * np.sqrt(per_year),
            "Calmar Ratio": ratio(annual, 1 - curve.lowest),
            "Max. Drawdown [%]": 100 * (curve.lowest - 1),
            "Max. Drawdown Duration [days]": curve.longest_us / DAY_US,
        }


def statistics(
    curve: Curve, activity: Activity, bars: BarSource, times: pd.DatetimeIndex
) -> dict[str, Floats]:
    """Return all statistics of runs over `bars`; ratios annualise the returns of bars, not days."""
    frames = bars.values() if isinstance(bars, Mapping) else [bars]
    held = np.mean([_growth(each["close"].to_numpy()) for each in frames])
    growth = curve_statistics(curve, calendar_of(bars).periods_per_year(times))
    wealth = {name: growth.pop(name) for name in tuple(growth)[:3]}
    average = np.where(curve.average > 0, curve.average, np.nan)
    return {
        "Exposure Time [%]": 100 * np.atleast_1d(activity.exposure),
        **wealth,
        "Buy & Hold Return [%]": np.full(np.size(curve.final), 100 * held),
        **growth,
        **trade_statistics(activity),
        "Turnover": np.atleast_1d(activity.traded) / average,
        "Costs Paid [$]": np.atleast_1d(activity.costs),
    }


def summary(equity: pd.Series, activity: Activity, bars: BarSource) -> pd.Series:
    """Return the statistics of one run as float64; `equity` is indexed by UTC time."""
    times = pd.DatetimeIndex(equity.index)
    return summary_at(times, equity.to_numpy(np.float64), activity, bars)


def summary_at(
    times: pd.DatetimeIndex, equity: Floats, activity: Activity, bars: BarSource
) -> pd.Series:
    """Return the same of an equity that is no series yet, which takes as long to make."""
    table = statistics(measure_curve(equity, times_of(times)), activity, bars, times)
    labels = _labels(*table).view()  # whoever names it names their own
    return pd.Series(np.concatenate([*table.values()]), labels)


@lru_cache
def _labels(*names: str) -> pd.Index:
    """Return an index, which takes as long to make as half of the statistics."""
    return pd.Index(names)


def _growth(closes: Floats) -> float:
    """Return what whoever held has gained, as a fraction; NaN from a price of zero or below."""
    first, last = float(closes[0]), float(closes[-1])
    return last / first - 1 if first > 0 else math.nan
