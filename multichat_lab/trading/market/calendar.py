"""What the times of bars say about their market: how many make a year, whether weekends trade."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.times import DAY_US

SATURDAY_SHARE = 0.6 / 7
"""More bars on a Saturday (UTC) than this share: a market that trades every day.

Saturdays alone tell, whatever the zone: a day at an exchange east of Greenwich begins on the
evening before in UTC, so that its Mondays look like Sundays; none begins on a Saturday.
"""


def periods_per_year(index: pd.DatetimeIndex) -> float:
    """Infer how many bars such as these make a year, the factor that annualises.

    Daily bars: 252, or 365 where weekends trade, in whatever zone their days begin. Two to four
    days: as many as there are in a year of these. Longer steps: 52 weeks, 12 months, 4 quarters,
    1 year. Within the day: the median number of bars in a day that has any, times 252 or 365.
    One bar: 252.
    """
    if len(index) < 2:
        return 252.0
    times = index.as_unit("us").asi8
    step = float(np.median(np.diff(times))) / DAY_US
    if step >= 5:
        return max(float(round(365.25 / step)), 1.0)
    if step >= 1.5:
        years = float(times[-1] - times[0]) / DAY_US / 365.25
        return (len(times) - 1) / years
    # a day is longer or shorter by an hour when the clocks change
    per_day = 1.0 if step > 22 / 24 else _median_bars_in_a_day(times)
    return per_day * (365.0 if trades_on_weekends(times) else 252.0)


def trades_on_weekends(times: NDArray[np.int64]) -> bool:
    """Whether bars at these microseconds since 1970 are of a market that trades every day."""
    weekday = (times // DAY_US + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    return bool((weekday == 5).mean() > SATURDAY_SHARE)


def _median_bars_in_a_day(times: NDArray[np.int64]) -> float:
    last_of_day = np.flatnonzero(np.diff(times // DAY_US))
    return float(np.median(np.diff(last_of_day, prepend=-1, append=len(times) - 1)))
