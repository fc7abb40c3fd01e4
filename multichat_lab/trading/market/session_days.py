"""Daily bars of bars within the day: one for each session, wherever that lies in UTC."""

import numpy as np
import pandas as pd

from multichat_lab.times import DAY_US
from multichat_lab.trading.market.calendar import INFERRED, calendar_of

DAILY = ("D", "1D", "B", "1B")
"""Timeframes that are a session of bars within the day."""


def daily_by_session(bars: pd.DataFrame, timeframe: str, at_end: bool) -> pd.DataFrame | None:
    """Return a bar for each session; None where a session is a day in UTC, or bars are no hours.

    Args:
        bars: as `load_bars` returns them.
        timeframe: as for `resample`.
        at_end: whether a bar has the time at which its session ends, or begins.
    """
    if timeframe.upper() not in DAILY or len(bars) < 2:
        return None
    index, calendar = pd.DatetimeIndex(bars.index), calendar_of(bars)
    times = index.as_unit("us").asi8
    step = int(np.median(np.diff(times)))
    if step > 22 * DAY_US // 24:
        return None
    sessions = (calendar if hasattr(calendar, "sessions") else INFERRED).sessions(index)
    if (np.diff(sessions).astype(bool) == np.diff(times // DAY_US).astype(bool)).all():
        return None
    stamped = bars.assign(time=index + pd.Timedelta(step if at_end else 0, unit="us"))
    merged = stamped.groupby(sessions).agg(
        {
            "time": "last" if at_end else "first",
            **{"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"},
        }
    )
    merged = merged.set_index("time")
    merged.attrs = dict(bars.attrs)
    return merged
