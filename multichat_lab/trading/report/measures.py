"""What a report tells besides the statistics: months, the worst drawdowns, a rolling ratio."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from multichat_lab.trading.statistics import drawdown_series, period_returns

DAY = pd.Timedelta(days=1)


class Fall(NamedTuple):
    """A drawdown: from a peak of the equity until that is reached again.

    Attributes:
        depth: a fraction of the peak, below 0.
        peak: time of the last bar at the peak.
        trough: time of the lowest bar.
        recovered: time of the first bar at the peak again, None while it is not reached.
        days: from the peak to the recovery, or to the last bar.
    """

    depth: float
    peak: pd.Timestamp
    trough: pd.Timestamp
    recovered: pd.Timestamp | None
    days: float


def trading_days(times: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the day that each bar belongs to, without a zone.

    A day that begins at midnight east of Greenwich has the day before in UTC. It is told from one
    that is stamped at its close by the weekends that either reading would bring about.
    """
    plain = times.tz_localize(None)
    floor = plain.normalize()
    if len(times) < 2 or np.median(np.diff(times.as_unit("us").asi8)) < 22 / 24 * DAY.value // 1000:
        return floor
    nearest = plain.round("D")
    return nearest if _weekends(nearest) < _weekends(floor) else floor


def monthly_returns(equity: pd.Series, cash: float) -> pd.DataFrame:
    """Return a row for each year, the newest last: columns 1 … 12, and `year` for the whole of it.

    Fractions, from the last bar of the month before (from `cash` in the first one) to the last bar
    of the month; NaN where there is no bar, or where the account had nothing before.

    Args:
        equity: at the close of each bar, indexed by UTC time.
        cash: what the account started with.
    """
    days = trading_days(pd.DatetimeIndex(equity.index))
    by_month = equity.groupby([days.year, days.month]).last()
    by_year = equity.groupby(days.year).last()
    table = _growth(by_month, cash).unstack().reindex(columns=range(1, 13))
    table["year"] = _growth(by_year, cash)
    table.index.name = "year"
    return table


def worst_falls(equity: pd.Series, most: int = 5) -> list[Fall]:
    """Return the deepest drawdowns, the deepest first; `equity` is indexed by UTC time."""
    values, times = equity.to_numpy(np.float64), pd.DatetimeIndex(equity.index)
    below = drawdown_series(values)
    at_peak = np.flatnonzero(~(below < 0))
    ends = np.append(at_peak, len(values))
    falls = []
    for start, end in pairwise(ends):
        if end - start < 2:
            continue
        low = start + 1 + int(np.argmin(below[start + 1 : end]))
        recovered = times[end] if end < len(values) else None
        days = ((recovered or times[-1]) - times[start]) / DAY
        falls.append(Fall(float(below[low]), times[start], times[low], recovered, days))
    return sorted(falls)[:most]


def rolling_sharpe(equity: pd.Series, window: int, per_year: float) -> pd.Series:
    """Return the annualised Sharpe ratio (riskless rate 0) of the last `window` returns of bars.

    NaN for the first `window` bars, and where nothing varied.
    """
    returns = pd.Series(period_returns(equity.to_numpy()), equity.index[1:])
    last = returns.rolling(window)
    varied = last.max() != last.min()
    deviation = last.std().where(varied)
    ratio: pd.Series = last.mean() / deviation * np.sqrt(per_year)
    return ratio.reindex(equity.index)


def _growth(values: pd.Series, cash: float) -> pd.Series:
    before = values.shift(fill_value=cash)
    growth: pd.Series = values / before.where(before > 0) - 1
    return growth


def _weekends(days: pd.DatetimeIndex) -> int:
    return int((days.day_of_week >= 5).sum())
