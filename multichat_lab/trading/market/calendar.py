"""Calendars: how many bars a market has in a year, and which times follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.registry import Registry
from multichat_lab.times import DAY_US
from multichat_lab.trading.market.bars import BarSource

SATURDAY_SHARE = 0.6 / 7
"""More bars on a Saturday (UTC) than this share: a market that trades every day.

Saturdays alone tell, whatever the zone: a day at an exchange east of Greenwich begins on the
evening before in UTC, so that its Mondays look like Sundays; none begins on a Saturday.
"""


class Calendar(Protocol):
    """When a market trades, as far as statistics and invented bars ask."""

    def periods_per_year(self, index: pd.DatetimeIndex) -> float:
        """Return how many bars at such times make a year, the factor that annualises."""

    def following_times(self, index: pd.DatetimeIndex, n: int) -> pd.DatetimeIndex:
        """Return the `n` times after the last of `index`."""


@dataclass(frozen=True, slots=True)
class WeekCalendar:
    """A market that trades on weekdays, 252 days a year, or every day, 365.

    Attributes:
        weekends: whether it trades on weekends; None asks the times of its bars.
    """

    weekends: bool | None = None

    def periods_per_year(self, index: pd.DatetimeIndex) -> float:
        """Return how many bars such as these make a year.

        Daily bars: 252, or 365 where weekends trade, in whatever zone their days begin. Two to
        four days: as many as there are in a year of these. Longer steps: 52 weeks, 12 months, 4
        quarters, 1 year. Within the day: the median number of bars in a day that has any, times
        252 or 365. One bar that may be of either: 252.
        """
        if len(index) < 2:
            return 365.0 if self.weekends else 252.0
        times = index.as_unit("us").asi8
        step = float(np.median(np.diff(times))) / DAY_US
        if step >= 5:
            return max(float(round(365.25 / step)), 1.0)
        if step >= 1.5:
            years = float(times[-1] - times[0]) / DAY_US / 365.25
            return (len(times) - 1) / years
        # a day is longer or shorter by an hour when the clocks change
        per_day = 1.0 if step > 22 / 24 else _median_bars_in_a_day(times)
        return per_day * (365.0 if self._trades_on_weekends(times) else 252.0)

    def following_times(self, index: pd.DatetimeIndex, n: int) -> pd.DatetimeIndex:
        """Return the `n` times after the last of `index`: its weekdays, or its median step."""
        times = index.as_unit("us").asi8
        step = int(np.median(np.diff(times))) if len(times) > 1 else DAY_US
        weekdays = step == DAY_US and not self._trades_on_weekends(times)
        freq = pd.offsets.BDay() if weekdays else pd.Timedelta(step, unit="us")
        after = pd.date_range(index[-1], periods=n + 1, freq=freq, unit="us", name="time")
        return after[after > index[-1]][:n]

    def _trades_on_weekends(self, times: NDArray[np.int64]) -> bool:
        if self.weekends is not None:
            return self.weekends
        weekday = (times // DAY_US + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
        return bool((weekday == 5).mean() > SATURDAY_SHARE)


INFERRED, WEEKDAYS, EVERY_DAY = WeekCalendar(), WeekCalendar(False), WeekCalendar(True)
_HERE = "multichat_lab.trading.market.calendar"
CALENDARS = Registry(
    "calendars",
    {
        "inferred": f"{_HERE}:INFERRED",
        "weekdays": f"{_HERE}:WEEKDAYS",
        "every-day": f"{_HERE}:EVERY_DAY",
    },
    MarketDataError,
)
"""Calendars by name, or classes that make one of nothing; another package adds its own as an entry
point in `multichat_lab.calendars`, and `module:Class` or `file.py:Class` leads to any."""


def calendar_named(name: str) -> Calendar:
    """Return a calendar.

    Raises:
        MarketDataError: the name is unknown, or leads to no calendar.
    """
    found = CALENDARS.get(CALENDARS.known_as(name))
    calendar: Calendar = found() if isinstance(found, type) else found
    if not hasattr(calendar, "periods_per_year"):
        raise MarketDataError(f"{name} is no calendar", "Let it have the methods of `Calendar`.")
    return calendar


def calendar_of(bars: BarSource) -> Calendar:
    """Return the calendar that `attrs["calendar"]` of bars names; else, or if two differ, inferred.

    Raises:
        MarketDataError: there is none of the name.
    """
    frames = bars.values() if isinstance(bars, Mapping) else [bars]
    name, *others = {frame.attrs.get("calendar") for frame in frames}
    return INFERRED if name is None or others else calendar_named(name)


def periods_per_year(index: pd.DatetimeIndex) -> float:
    """Infer how many bars such as these make a year; see `WeekCalendar.periods_per_year`."""
    return INFERRED.periods_per_year(index)


def _median_bars_in_a_day(times: NDArray[np.int64]) -> float:
    last_of_day = np.flatnonzero(np.diff(times // DAY_US))
    return float(np.median(np.diff(last_of_day, prepend=-1, append=len(times) - 1)))
