"""The spacing of bars in time: how many make a year, and which times come next."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.times import DAY_US

WEEKEND_SHARE = 0.6 * 2 / 7
"""More weekend days than this share of the bars: a market that trades every day."""


def periods_per_year(index: pd.DatetimeIndex) -> float:
    """Infer how many bars such as these make a year, the factor that annualises.

    Daily bars: 252, or 365 where weekends trade. Longer steps: 52 weeks, 12 months, 4 quarters,
    1 year. Within the day: the median number of bars in a day that has any, times 252 or 365.
    One bar: 252.
    """
    if len(index) < 2:
        return 252.0
    times = _microseconds(index)
    step = float(np.median(np.diff(times))) / DAY_US
    if step >= 5:
        return max(float(round(365.25 / step)), 1.0)
    per_day = 1 / step if step >= 1 else _median_bars_in_a_day(times)
    return per_day * (365.0 if _trades_on_weekends(times) else 252.0)


def following_times(index: pd.DatetimeIndex, n: int) -> pd.DatetimeIndex:
    """Return the `n` times after the last of `index`: its business days, or its median step."""
    times = _microseconds(index)
    step = int(np.median(np.diff(times))) if len(times) > 1 else DAY_US
    business = step == DAY_US and not _trades_on_weekends(times)
    freq = pd.offsets.BDay() if business else pd.Timedelta(step, unit="us")
    after = pd.date_range(index[-1], periods=n + 1, freq=freq, unit="us", name="time")
    return after[after > index[-1]][:n]


def _microseconds(index: pd.DatetimeIndex) -> NDArray[np.int64]:
    return index.as_unit("us").asi8


def _median_bars_in_a_day(times: NDArray[np.int64]) -> float:
    last_of_day = np.flatnonzero(np.diff(times // DAY_US))
    return float(np.median(np.diff(last_of_day, prepend=-1, append=len(times) - 1)))


def _trades_on_weekends(times: NDArray[np.int64]) -> bool:
    weekday = (times // DAY_US + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    return bool((weekday >= 5).mean() > WEEKEND_SHARE)
