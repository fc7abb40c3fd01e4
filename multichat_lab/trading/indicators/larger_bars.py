"""Bars of a larger timeframe, made as bars come: each is known when it has ended, not before."""

import math

import numpy as np
import pandas as pd

from multichat_lab.times import DAY_US, utc_datetime
from multichat_lab.trading.indicators.kinds import Rows
from multichat_lab.trading.market.periods import Periods
from multichat_lab.trading.market.session_days import SHORTER, Days, instrument_days
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar


class LargerBars:
    """Merges bars into those of a larger timeframe, and gives out each one that has ended.

    Days and weeks are those of the instrument's exchange or zone, see `session_days`. Bars are
    taken for dates when the first is at midnight UTC and the next no part of that day, unless an
    exchange is named.

    Args:
        timeframe: a pandas frequency.
        instrument: of the bars; None for the days of UTC.
    """

    def __init__(self, timeframe: str, instrument: Instrument | None = None) -> None:
        self._timeframe = timeframe
        self._instrument = instrument
        self._days: Days | None = None
        self._date_us: int | None = None  # of a first bar that may be a date
        self._periods: Periods | None = None
        self._end = -math.inf
        self._merged: Rows | None = None

    def add(self, bar: Bar) -> Rows | None:
        """Take in a bar; return the larger one that ended before it, if one did."""
        periods = self._periods_at(bar.time_us)
        time = self._day(bar.time_us)
        row = np.array([bar.time_us, *bar[2:]], dtype=np.float64)
        if time < self._end and self._merged is not None:
            _, _, high, low, close, volume = row
            merged = self._merged
            merged[2], merged[3] = max(merged[2], high), min(merged[3], low)
            merged[4], merged[5] = close, merged[5] + volume
            return None
        ended, self._merged = self._merged, row
        self._end = int(periods.ends(np.array([bar.time_us]))[0])
        return ended

    def _periods_at(self, time_us: int) -> Periods:
        """Return the periods, which the first bar tells, and the second where that is a date."""
        if self._periods is None:
            self._date_us = None if time_us % DAY_US else time_us
            return self._cut(time_us, are_dates=self._date_us is not None)
        if self._date_us is None or time_us == self._date_us:
            return self._periods
        first_us, self._date_us = self._date_us, None
        if time_us - first_us > SHORTER:
            return self._periods
        periods = self._cut(first_us, are_dates=False)
        self._end = int(periods.ends(np.array([first_us]))[0])
        return periods

    def _cut(self, first_us: int, are_dates: bool) -> Periods:
        instrument = self._instrument
        days = None if instrument is None else instrument_days(instrument, are_dates)
        self._periods = periods = Periods(
            self._timeframe, pd.Timestamp(utc_datetime(first_us)), days
        )
        self._days = periods.days
        return periods

    def _day(self, time_us: int) -> int:
        """Return a time, or the midnight of its day where a market's days count."""
        if self._days is None:
            return time_us
        return int(self._days(np.array([time_us]))[0]) * DAY_US
