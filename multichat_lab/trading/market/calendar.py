"""Calendars: which session a time belongs to, how many bars a year has, which times follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.registry import Registry
from multichat_lab.times import DAY_US
from multichat_lab.trading.market.bars import BarSource, times_of
from multichat_lab.trading.market.exchanges import ExchangeCalendar, is_exchange
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.sessions import (
    SATURDAY,
    SUNDAY,
    day_starts,
    local_day,
    local_days,
    long_steps_a_year,
    median_step,
    session_starts,
    sessions_of_bars,
    weekday_of,
    weekday_share,
)

WEEKEND_SHARE = 0.6 / 7
"""More bars than this share on Saturdays, and on Sundays (UTC): a market that trades every day.

One of the two is not enough, whatever the zone: a day at an exchange east of Greenwich begins on
the evening before in UTC, so that its Mondays look like Sundays; bars that are stamped with the end
of their day make its Fridays Saturdays. Bars without a Sunday among them may be of either: there
Saturdays tell.
"""

REST_SHARE = 0.2 / 7
"""A weekday with fewer bars is one of rest: weeks begin on other days in Riyadh or Cairo."""


class Calendar(Protocol):
    """When a market trades, as far as orders, statistics and invented bars ask.

    One without `sessions` and `session_at` leaves these to the bars, see `trading.sessions`.
    """

    def periods_per_year(self, index: pd.DatetimeIndex) -> float:
        """Return how many bars at such times make a year, the factor that annualises."""

    def following_times(self, index: pd.DatetimeIndex, n: int) -> pd.DatetimeIndex:
        """Return the `n` times after the last of `index`."""

    def sessions(self, index: pd.DatetimeIndex) -> NDArray[np.int64]:
        """Return the number of the session that each time belongs to; they only grow."""

    def session_at(self, time_us: int, zone: str | None = None) -> int:
        """Return the number of the session of one time, so that a feed can ask as it goes."""


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """A market that trades on weekdays, 252 days a year, or every day, 365.

    Attributes:
        weekends: whether it trades on weekends; None asks the times of its bars.
        zone: in which its days begin, UTC where None is told.
    """

    weekends: bool | None = None
    zone: str | None = None

    def periods_per_year(self, index: pd.DatetimeIndex) -> float:
        """Return how many bars such as these make a year.

        Daily bars: 252, or 365 where weekends trade, in whatever zone their days begin. Two to
        four days: as many as there are in a year of these. Longer steps: 52 weeks, 12 months, 4
        quarters, 1 year. Within the day: the median number of bars in a session, times 252 or 365.
        One bar that may be of either: 252.
        """
        if len(index) < 2:
            return 365.0 if self.weekends else 252.0
        times = times_of(index)
        step = median_step(times) / DAY_US
        if step >= 1.5:
            return long_steps_a_year(times)
        # a day is longer or shorter by an hour when the clocks change
        per_day = 1.0 if step > 22 / 24 else self._median_bars_in_a_session(times)
        return per_day * (365.0 if self._trades_on_weekends(times) else 252.0)

    def following_times(self, index: pd.DatetimeIndex, n: int) -> pd.DatetimeIndex:
        """Return the `n` times after the last of `index`: its weekdays, or its median step."""
        times = times_of(index)
        step = int(median_step(times)) if len(times) > 1 else DAY_US
        weekdays = step == DAY_US and not self._trades_on_weekends(times)
        freq = pd.offsets.BDay() if weekdays else pd.Timedelta(step, unit="us")
        after = pd.date_range(index[-1], periods=n + 1, freq=freq, unit="us", name="time")
        return after[after > index[-1]][:n]

    def sessions(self, index: pd.DatetimeIndex) -> NDArray[np.int64]:
        """Return the number of the session of each time: learned from its pauses, or its days.

        The days of a market that trades every day are its sessions.
        """
        times = times_of(index)
        if self.weekends:
            return local_days(times, self.zone)
        return sessions_of_bars(times, self.zone)

    def session_at(self, time_us: int, zone: str | None = None) -> int:
        """Return the day that a time belongs to, in this zone; for markets that know no pause."""
        return local_day(time_us, zone or self.zone)

    def _median_bars_in_a_session(self, times: NDArray[np.int64]) -> float:
        starts = (day_starts if self.weekends else session_starts)(times, self.zone)
        return float(np.median(np.diff(starts, append=len(times))))

    def _trades_on_weekends(self, times: NDArray[np.int64]) -> bool:
        if self.weekends is not None:
            return self.weekends
        if weekday_share(times, SATURDAY) <= WEEKEND_SHARE:
            return False
        days = times[-1] // DAY_US - times[0] // DAY_US
        is_past_a_sunday = weekday_of(times[0]) + days >= SUNDAY
        if is_past_a_sunday and weekday_share(times, SUNDAY) <= WEEKEND_SHARE:
            return False
        return days < 7 or min(weekday_share(times, day) for day in range(SATURDAY)) > REST_SHARE


INFERRED, WEEKDAYS, EVERY_DAY = WeekCalendar(), WeekCalendar(False), WeekCalendar(True)
_HERE = "multichat_lab.trading.market.calendar"
CALENDARS = Registry(
    "calendars",
    {
        "inferred": f"{_HERE}:INFERRED",
        "weekdays": f"{_HERE}:WEEKDAYS",
        "every-day": f"{_HERE}:EVERY_DAY",
        "24/7": f"{_HERE}:EVERY_DAY",
    },
    MarketDataError,
)
"""Calendars by name, or classes that make one of nothing; another package adds its own as an entry
point in `multichat_lab.calendars`, and `module:Class` or `file.py:Class` leads to any."""


def calendar_named(name: str) -> Calendar:
    """Return a calendar: one of `CALENDARS`, or that of an exchange (`XNYS`, `XASX`, `XTKS` …).

    Raises:
        MarketDataError: the name is unknown, or leads to no calendar.
        MissingExtraError: it is an exchange's, and the extra `calendars` is not installed.
    """
    if CALENDARS.known_as(name) not in CALENDARS and ":" not in name and is_exchange(name):
        return ExchangeCalendar(name)
    found = CALENDARS.get(CALENDARS.known_as(name))
    calendar: Calendar = found() if isinstance(found, type) else found
    if not hasattr(calendar, "periods_per_year"):
        raise MarketDataError(f"{name} is no calendar", "Let it have the methods of `Calendar`.")
    return calendar


def calendar_of(bars: BarSource) -> Calendar:
    """Return the calendar of bars; that which is inferred from them where two symbols differ.

    `attrs["calendar"]` names it, else the calendar and zone of `attrs["instrument"]`.

    Raises:
        MarketDataError: there is none of the name.
    """
    frames = bars.values() if isinstance(bars, Mapping) else [bars]
    (name, zone), *others = {named_calendar(frame) for frame in frames}
    if others:
        return INFERRED
    calendar = INFERRED if name is None else calendar_named(name)
    return replace(calendar, zone=zone) if zone and isinstance(calendar, WeekCalendar) else calendar


def calendar_name(bars: BarSource) -> str:
    """Return which calendar bars have, as people say it, see `calendar_of`."""
    frames = bars.values() if isinstance(bars, Mapping) else [bars]
    (name, zone), *others = {named_calendar(frame) for frame in frames}
    if others or name in (None, Instrument("any").calendar):
        return "learned from the times of the bars"
    return f"{name} in {zone}" if zone else str(name)


def named_calendar(bars: pd.DataFrame) -> tuple[str | None, str | None]:
    """Return the name of the calendar of bars and the zone of their days; None is untold."""
    instrument = bars.attrs.get("instrument")
    if not isinstance(instrument, Instrument):
        return bars.attrs.get("calendar"), None
    return bars.attrs.get("calendar", instrument.calendar), instrument.zone


def periods_per_year(index: pd.DatetimeIndex) -> float:
    """Infer how many bars such as these make a year; see `WeekCalendar.periods_per_year`."""
    return INFERRED.periods_per_year(index)
