"""Where the periods of a timeframe end, one after the other."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.tseries.frequencies import to_offset
from pandas.tseries.offsets import BaseOffset, Day, Tick

from multichat_lab.errors.query import ChartError
from multichat_lab.times import DAY_US

EPOCH = pd.Timestamp(0, tz="UTC")
ONE_DAY = pd.Timedelta(days=1)
MICROSECOND = pd.Timedelta(microseconds=1)
Times = NDArray[np.int64]
"""Microseconds since 1970, UTC."""


def parse_timeframe(timeframe: str) -> BaseOffset:
    """Return the frequency that pandas resamples `timeframe` with.

    Raises:
        ChartError: pandas knows no such frequency, or it is not above zero.
    """
    remedy = "Give a pandas frequency such as '5min', '1h', '1D', '1W' or 'ME'."
    try:
        offset = to_offset(timeframe)
    except (ValueError, TypeError) as error:
        raise ChartError(f"timeframe is {timeframe!r}", remedy) from error
    if offset is None or offset.n <= 0:
        raise ChartError(f"timeframe is {timeframe!r}", remedy)
    return offset


def has_whole_days(timeframe: str) -> bool:
    """Whether the periods of a timeframe are days or longer.

    Raises:
        ChartError: pandas knows no such frequency.
    """
    offset = parse_timeframe(timeframe)
    return not isinstance(offset, Tick) or pd.Timedelta(offset) % ONE_DAY == pd.Timedelta(0)


class Periods:
    """The periods of a timeframe, cut where `DataFrame.resample` cuts them.

    Hours, minutes and days are counted from the midnight before the first bar; weeks, months,
    quarters and years end with their last day.

    Args:
        timeframe: a pandas frequency.
        first: time of the first bar, UTC.
        days: of a market, see `session_days.days_of`, which periods of days and longer are then
            made of; None for those of UTC.

    Attributes:
        days: the same, where the timeframe is one of whole days.
    """

    def __init__(
        self, timeframe: str, first: pd.Timestamp, days: Callable[[Times], Times] | None = None
    ) -> None:
        self.days = days if has_whole_days(timeframe) else None
        if self.days is not None:
            day = self.days(np.array([_microseconds(first)]))[0]
            first = EPOCH + int(day) * ONE_DAY
        self._offset = offset = parse_timeframe(timeframe)
        self._width = _fixed_width(offset)
        self._late = pd.Grouper(freq=timeframe).closed == "right"
        midnight = first.normalize()
        if self._width is None:
            midnight = midnight - offset if self._late else offset.rollback(midnight)
        self._edge = midnight

    def ends(self, times: Times) -> Times:
        """Return the first microsecond after the period of each of `times`.

        They must grow, within a call and from one to the next. By the days of a market: the first
        after the midnight (UTC) of the last day's date.
        """
        if self.days is not None:
            times = self.days(times) * DAY_US
        if self._width is not None:
            width = self._width // MICROSECOND
            return times + width - (times - _microseconds(self._edge)) % width
        ends = np.empty_like(times)
        known = 0
        while known < len(times):
            end = self._calendar_end(times[known])
            later = int(np.searchsorted(times, end))
            ends[known:later] = end
            known = later
        return ends

    def _calendar_end(self, time: int) -> int:
        while (end := _microseconds(self._end_of_edge())) <= time:
            self._edge = self._edge + self._offset
        return end

    def _end_of_edge(self) -> pd.Timestamp:
        return self._edge + ONE_DAY if self._late else self._edge


def _fixed_width(offset: BaseOffset) -> pd.Timedelta | None:
    """Return how long each period is, None where the calendar says so."""
    if isinstance(offset, Day):  # from pandas 3 on a Day is no Tick
        return offset.n * ONE_DAY
    return pd.Timedelta(offset) if isinstance(offset, Tick) else None


def _microseconds(time: pd.Timestamp) -> int:
    return int((time - EPOCH) // MICROSECOND)
