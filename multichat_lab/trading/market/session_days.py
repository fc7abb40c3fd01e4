"""Days as a market has them, wherever they lie in UTC, and bars of one, of a week, of a month."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.query import ChartError
from multichat_lab.times import DAY_US
from multichat_lab.trading.market.calendar import (
    INFERRED,
    calendar_named,
    calendar_of,
    named_calendar,
)
from multichat_lab.trading.market.exchanges import ExchangeCalendar
from multichat_lab.trading.market.periods import Periods, has_whole_days
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.sessions import local_days

DAILY = ("D", "1D", "B", "1B")
"""Timeframes that are a session of bars within the day."""
SHORTER = 22 * DAY_US // 24
"""Bars up to this step are bars within the day."""
Integers = NDArray[np.int64]
Days = Callable[[Integers], Integers]
"""From times, in microseconds since 1970, to days, counted from 1970."""


def days_of(bars: pd.DataFrame) -> Days | None:
    """Return what tells the day of each time of bars like these; None for the days of UTC.

    An exchange's calendar tells its sessions, else the zone of the instrument its days; of a time
    alone, so that bars which come one by one have the days that they have together. Daily bars at
    midnight UTC are dates already, unless an exchange is named.
    """
    return _days_of(*named_calendar(bars), _are_dates(bars))


def instrument_days(instrument: Instrument, are_dates: bool) -> Days | None:
    """Return what tells the day of each time of an instrument's bars, as `days_of`.

    Args:
        instrument: of the bars.
        are_dates: whether these are dates already, in which a zone changes nothing.
    """
    return _days_of(instrument.calendar, instrument.zone, are_dates)


def _days_of(name: str | None, zone: str | None, are_dates: bool) -> Days | None:
    calendar = INFERRED if name is None else calendar_named(name)
    if isinstance(calendar, ExchangeCalendar):
        return partial(_sessions, calendar)
    return None if zone is None or are_dates else partial(local_days, zone=zone)


def by_session(bars: pd.DataFrame, timeframe: str, at_end: bool) -> pd.DataFrame | None:
    """Return bars of days or longer by the sessions of the market; None where those of UTC do.

    Args:
        bars: as `load_bars` returns them.
        timeframe: as for `resample`.
        at_end: whether a bar has the time at which its last one ends, or at which its first begins.
    """
    if len(bars) < 2:
        return None
    times = pd.DatetimeIndex(bars.index).as_unit("us").asi8
    step = int(np.median(np.diff(times)))
    if timeframe.upper() in DAILY:
        groups = _sessions_of(bars, times) if step <= SHORTER else None
    else:
        groups = _longer(bars, times, timeframe)
    if groups is None:
        return None
    stamps = pd.DatetimeIndex(bars.index) + pd.Timedelta(step if at_end else 0, unit="us")
    merged = (
        bars.assign(time=stamps)
        .groupby(groups)
        .agg(
            {
                "time": "last" if at_end else "first",
                **{"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"},
            }
        )
    )
    merged = merged.set_index("time")
    merged.attrs = dict(bars.attrs)
    return merged


def _sessions_of(bars: pd.DataFrame, times: Integers) -> Integers | None:
    calendar = calendar_of(bars)
    index = pd.DatetimeIndex(bars.index)
    sessions = (calendar if hasattr(calendar, "sessions") else INFERRED).sessions(index)
    if (np.diff(sessions).astype(bool) == np.diff(times // DAY_US).astype(bool)).all():
        return None
    return sessions


def _longer(bars: pd.DataFrame, times: Integers, timeframe: str) -> Integers | None:
    days = days_of(bars)
    try:
        if days is None or not has_whole_days(timeframe):
            return None
    except ChartError:
        return None  # `resample` says what is wrong
    return Periods(timeframe, pd.Timestamp(bars.index[0]), days).ends(times)


def _sessions(calendar: ExchangeCalendar, times: Integers) -> Integers:
    return calendar.sessions(pd.DatetimeIndex(times.view("M8[us]")).tz_localize("UTC"))


def _are_dates(bars: pd.DataFrame) -> bool:
    index = bars.index
    if not isinstance(index, pd.DatetimeIndex) or index.tz is None or len(index) < 2:
        return False
    times = index.tz_convert("UTC").as_unit("us").asi8
    return bool(np.median(np.diff(times)) > SHORTER and (times % DAY_US == 0).all())
