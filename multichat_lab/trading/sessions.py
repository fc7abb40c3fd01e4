"""Sessions learned from the times of bars: where a market pauses for long, a session has ended.

A pause of four hours or more ends one anywhere: overnight, at weekends. A shorter one is a lunch
break (Tokyo, Hong Kong), unless trading has gone on for ten hours: then it is the daily break of a
market that trades around the clock (futures), whose sessions begin on the evening before. A market
that has gone on for a day without a pause never closes, and its sessions are days of its zone.
Bars of a day or more are a session each.
"""

import math
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.times import DAY_US, utc_datetime

HOUR_US = DAY_US // 24
OVERNIGHT_US = 4 * HOUR_US
"""The least pause that always ends a session."""
FULL_US = 20 * HOUR_US
"""The least pause that ends one of bars of some hours each."""
BREAK_US = 40 * HOUR_US // 60
"""The least pause that ends one that has gone on for `LONG_US`."""
LONG_US = 10 * HOUR_US
FIRST_DAY = date(1970, 1, 1).toordinal()
THURSDAY, SATURDAY, SUNDAY = 3, 5, 6
"""Days of a week that begins on Monday; 1970 began on a Thursday."""
WEEK_US = 7 * DAY_US
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class SessionClock:
    """Numbers the sessions of a market as its bars come, with nothing known of what follows.

    Args:
        zone: in which the days of a market begin that never closes.
    """

    def __init__(self, zone: str | None = None) -> None:
        self.number = 0
        self._zone = zone
        self._start = self._last = -(2**62)
        self._step = DAY_US
        self._never_closes = False

    def at(self, time_us: int) -> int:
        """Return the number of the session of a bar that begins at `time_us`, the latest one."""
        pause = time_us - self._last
        if pause <= 0:
            return self.number
        if self._has_paused(pause):
            self._never_closes = False
            self._begin(time_us)
        else:
            self._step = min(self._step, pause)
            if self._last - self._start >= LONG_US - self._step and self._is_new_day(time_us):
                self._never_closes = True
                self._begin(time_us)
        self._last = time_us
        return self.number

    def _has_paused(self, pause: int) -> bool:
        if pause >= FULL_US or (pause >= OVERNIGHT_US and 2 * pause > 3 * self._step):
            return True
        has_gone_on = self._last - self._start >= LONG_US and not self._never_closes
        return has_gone_on and pause >= BREAK_US and 2 * pause > 3 * self._step

    def _is_new_day(self, time_us: int) -> bool:
        return local_day(time_us, self._zone) != local_day(self._last, self._zone)

    def _begin(self, time_us: int) -> None:
        self.number += 1
        self._start = time_us


def median_step(times: Integers | Floats) -> float:
    """Return the median time between neighbours, in whatever unit; NaN for fewer than two."""
    return _median(np.diff(times))


def _median(steps: Integers | Floats) -> float:
    if not len(steps):
        return math.nan
    least = steps.min()
    # the usual case, and a tenth of the work: most bars are a step apart, and none is nearer
    if 2 * np.count_nonzero(steps == least) > len(steps):
        return float(least)
    # that of numpy loads `numpy.ma`, a twentieth of what a replay takes to begin
    ordered, last = np.sort(steps), len(steps) - 1
    return float(ordered[last // 2] + ordered[(last + 1) // 2]) / 2


def sessions_of_bars(times_us: Integers, zone: str | None = None) -> Integers:
    """Return the number of the session of each bar, when all times are known.

    As `SessionClock`, but that a market that never closes is known as one from its first bar.
    """
    starts = session_starts(times_us, zone)
    return np.repeat(np.arange(len(starts)), np.diff(starts, append=len(times_us)))


def session_starts(times_us: Integers, zone: str | None = None) -> Integers:
    """Return the rows at which the sessions of bars begin, see `sessions_of_bars`."""
    steps = np.diff(times_us)
    usual = _median(steps)
    if not usual <= 22 * HOUR_US:
        return np.arange(len(times_us))
    pauses = np.flatnonzero(steps >= OVERNIGHT_US)
    ends = (2 * steps[pauses] > 3 * usual) | (steps[pauses] >= FULL_US)
    starts = np.concatenate(([0], pauses[ends] + 1))
    stops = np.append(starts[1:], len(times_us))
    is_long = times_us[stops - 1] - times_us[starts] >= DAY_US
    within = [
        start + _starts_within(times_us[start:stop], steps[start : stop - 1], zone)
        for start, stop in zip(starts[is_long], stops[is_long], strict=True)
    ]
    return np.sort(np.concatenate((starts, *within)))


def _starts_within(times_us: Integers, steps: Integers, zone: str | None) -> Integers:
    """Return the rows at which further sessions begin in a stretch of a day or more."""
    breaks = np.flatnonzero(steps >= BREAK_US)
    breaks = breaks[2 * steps[breaks] > 3 * _median(steps)] + 1
    days = (times_us[-1] - times_us[0]) / DAY_US
    return breaks if 2 * len(breaks) > days else day_starts(times_us, zone)[1:]


def day_starts(times_us: Integers, zone: str | None) -> Integers:
    """Return the rows at which the days of a zone begin, UTC where None is told."""
    first, last = times_us[0] // DAY_US, times_us[-1] // DAY_US
    if zone is not None or last - first > len(times_us) // 8:
        days = local_days(times_us, zone)
        return np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    # days are fewer than bars: to look each of them up is quicker
    rows = np.searchsorted(times_us, np.arange(first + 1, last + 1) * DAY_US)
    return np.concatenate(([0], rows[np.diff(rows, prepend=0) > 0]))


def weekday_of(time_us: int) -> int:
    """Return the weekday of a time, UTC; Monday is 0."""
    return int((time_us // DAY_US + THURSDAY) % 7)


def weekday_share(times_us: Integers, weekday: int) -> float:
    """Return the share of times, in order, on a weekday, UTC.

    Weeks are fewer than bars: to look each of them up is quicker.
    """
    weeks = np.arange(times_us[0] // WEEK_US - 1, times_us[-1] // WEEK_US + 1)
    begins = weeks * WEEK_US + (weekday - THURSDAY) % 7 * DAY_US
    found = np.searchsorted(times_us, (begins, begins + DAY_US))
    return float((found[1] - found[0]).sum() / len(times_us))


def local_day(time_us: int, zone: str | None) -> int:
    """Return the day of a time in a zone, UTC where None is told, counted from 1970."""
    if zone is None:
        return time_us // DAY_US
    return utc_datetime(time_us).astimezone(zone_named(zone)).toordinal() - FIRST_DAY


def local_days(times_us: Integers, zone: str | None) -> Integers:
    """Return the day of each time in a zone, as `local_day`."""
    if zone is None:
        return times_us // DAY_US
    import pandas as pd

    index = pd.DatetimeIndex(times_us.view("M8[us]")).tz_localize("UTC").tz_convert(zone)
    return np.asarray(index.tz_localize(None).as_unit("us").asi8 // DAY_US)


@cache
def zone_named(zone: str) -> ZoneInfo:
    """Return a time zone.

    Raises:
        MarketDataError: there is none of the name.
    """
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise MarketDataError(
            f"There is no time zone {zone!r}", "Give one of the IANA names, e.g. 'Asia/Tokyo'."
        ) from error


def long_steps_a_year(times_us: Integers) -> float:
    """Return how many bars of more than a day make a year: weeks, months, or as counted."""
    step = median_step(times_us) / DAY_US
    if step >= 5:
        return max(float(round(365.25 / step)), 1.0)
    years = float(times_us[-1] - times_us[0]) / DAY_US / 365.25
    return (len(times_us) - 1) / years
