"""Calendars of exchanges by their ISO 10383 names, from the package `exchange-calendars`."""

import importlib.util
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.extras import require_extra
from multichat_lab.times import DAY_US, utc_datetime
from multichat_lab.trading.sessions import HOUR_US, long_steps_a_year

Integers = NDArray[np.int64]
YEARS = 10
"""A year's sessions are the mean of so many."""


def is_exchange(name: str) -> bool:
    """Whether the package knows an exchange of this name.

    Raises:
        MissingExtraError: the name looks like one, and the package is not installed.
    """
    if importlib.util.find_spec("exchange_calendars") is None:
        if len(name) == 4 and name.isalnum() and name.isupper():
            require_extra("calendars", f"The calendar {name}")
        return False
    import exchange_calendars

    return name in exchange_calendars.get_calendar_names()


@dataclass(frozen=True, slots=True)
class ExchangeCalendar:
    """The sessions of an exchange: holidays, half days, lunch breaks, clocks that change.

    Attributes:
        name: `XNYS`, `XASX`, `XTKS`, `CMES` …
    """

    name: str

    @property
    def zone(self) -> str:
        """The zone of its clocks, e.g. `America/New_York`."""
        year = pd.Timestamp.now().year
        return str(self._exchange(year, year).tz)

    def periods_per_year(self, index: pd.DatetimeIndex) -> float:
        """Return how many bars such as these make a year of this exchange.

        Daily bars: the mean number of its sessions. Within the day: times the median number of
        bars in a session. Longer steps are counted in weeks, months, quarters or years.
        """
        times = index.as_unit("us").asi8
        sessions = self._sessions_a_year(index)
        if len(times) < 2:
            return sessions
        step = float(np.median(np.diff(times)))
        if step >= 1.5 * DAY_US:
            return long_steps_a_year(times)
        if step > 22 * HOUR_US:
            return sessions
        return float(np.median(np.unique(self.sessions(index), return_counts=True)[1])) * sessions

    def following_times(self, index: pd.DatetimeIndex, n: int) -> pd.DatetimeIndex:
        """Return the `n` times after the last of `index`, within the sessions that follow."""
        times = index.as_unit("us").asi8
        step = int(np.median(np.diff(times))) if len(times) > 1 else DAY_US
        last = index[-1].year
        bars_a_session = 1 if step > 22 * HOUR_US else max(int(self._longest_us(last) // step), 1)
        found = self._exchange(last, last + 2 + n // (200 * bars_a_session))
        if step > 22 * HOUR_US:
            return self._following_days(found, index, n)
        period = pd.Timedelta(step, unit="us")
        after = found.trading_index(
            index[-1].normalize(), found.last_session, period, intervals=False, closed="left"
        )
        following = after[after > index[-1]][:n]
        return pd.DatetimeIndex(following.as_unit("us"), name="time")

    def sessions(self, index: pd.DatetimeIndex) -> Integers:
        """Return the day, counted from 1970, of the session of each time, or of the next one."""
        times = index.as_unit("us").asi8
        closes, days = _closes(self.name, int(index[0].year), int(index[-1].year))
        return days[np.searchsorted(closes, times, "right")]

    def session_at(self, time_us: int, zone: str | None = None) -> int:
        """Return the day of the session of a time, as `sessions`."""
        year = utc_datetime(time_us).year
        closes, days = _closes(self.name, year, year)
        return int(days[np.searchsorted(closes, time_us, "right")])

    def hours(self, days: Integers) -> tuple[Integers, Integers]:
        """Return when the sessions of days open and close, in microseconds since 1970.

        A day that is none of its sessions is open all day: there is a bar of it, and no hours.

        Args:
            days: counted from 1970, in the order of time.
        """
        first, last = (utc_datetime(int(day) * DAY_US).year for day in (days[0], days[-1]))
        found = self._exchange(first, last)
        sessions = found.sessions.as_unit("us").asi8 // DAY_US
        places = np.minimum(np.searchsorted(sessions, days), len(sessions) - 1)
        is_session = sessions[places] == days
        opens = pd.DatetimeIndex(found.opens).as_unit("us").asi8[places]
        closes = pd.DatetimeIndex(found.closes).as_unit("us").asi8[places]
        midnights = days * DAY_US
        return (
            np.where(is_session, opens, midnights),
            np.where(is_session, closes, midnights + DAY_US),
        )

    def _following_days(self, found: Any, index: pd.DatetimeIndex, n: int) -> pd.DatetimeIndex:
        """Return the days of the sessions that follow, each at the time of day of the last."""
        is_local = index[-1] != index[-1].normalize()
        zone = found.tz if is_local else "UTC"
        last = index[-1].tz_convert(zone)
        days = found.sessions[found.sessions > last.normalize().tz_localize(None)][:n]
        times = days + (last.tz_localize(None) - last.tz_localize(None).normalize())
        return pd.DatetimeIndex(
            times.tz_localize(zone).tz_convert("UTC").as_unit("us"), name="time"
        )

    def _sessions_a_year(self, index: pd.DatetimeIndex) -> float:
        last = min(int(index[-1].year), pd.Timestamp.now().year)
        found = self._exchange(last - YEARS, last)
        counted = found.sessions[found.sessions.year < last]
        return float(round(len(counted) / counted.year.nunique()))

    def _longest_us(self, year: int) -> int:
        found = self._exchange(year, year)
        lengths = found.closes - found.opens
        return int(lengths.max() // pd.Timedelta(1, unit="us"))

    def _exchange(self, first: int, last: int) -> Any:
        return _exchange(self.name, first, last)


@cache
def _closes(name: str, first: int, last: int) -> tuple[Integers, Integers]:
    """Return when each session closes, in microseconds since 1970, and its day."""
    found = _exchange(name, first, last)
    closes = pd.DatetimeIndex(found.closes).as_unit("us").asi8
    return closes, found.sessions.as_unit("us").asi8 // DAY_US


@cache
def _exchange(name: str, first: int, last: int) -> Any:
    """Return the calendar of the package from the year before `first` to the one after `last`."""
    import exchange_calendars
    from exchange_calendars.errors import CalendarError

    start, end = pd.Timestamp(first - 1, 1, 1), pd.Timestamp(last + 1, 12, 31)
    try:
        return exchange_calendars.get_calendar(name, start=start, end=end)
    except (CalendarError, ValueError):  # the package knows this one for fewer years
        cls = exchange_calendars.get_calendar(name).__class__
        start, end = max(start, cls.bound_min() or start), min(end, cls.bound_max() or end)
        return exchange_calendars.get_calendar(name, start=start, end=end)
