"""The moments of an IRC log whose lines may tell no more than the time of day."""

from collections.abc import Set
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from multichat_lab.chat.importers.irc.stamps import Mark, told_time
from multichat_lab.errors import ImportFormatError

CLOCK_CORRECTION = timedelta(hours=2)
"""A clock that jumps back by less was set right; by so much or more, it is the next day."""

HALF_A_DAY = timedelta(hours=12)


def date_of(name: str, chosen: date | None) -> date:
    """Return the day on which a log begins: the chosen one, else the one in the file's name.

    Raises:
        ImportFormatError: there is neither.
    """
    if chosen is not None:
        return chosen
    if told := told_time(name):
        return told[0]
    raise ImportFormatError(
        f"{name} does not tell the date of the log",
        "Give it with --date YYYY-MM-DD, or put it into the file's name (2004-11-15.txt).",
    )


class LogClock:
    """Turns times of day into UTC datetimes, over midnight and over the days that the log tells.

    Some logs were written with a clock of twelve hours and no am or pm: where the whole log shows
    no hour but 1 to 12 and the clock falls from 12:59 to 01:00, it is an hour past noon, not a
    day later.

    Args:
        day: the day on which the log begins.
        start: the first time of day in the log, for the lines before it.
        hours: the hours that the log shows.
    """

    def __init__(self, day: date, start: time | None, hours: Set[int]) -> None:
        self._day = _midnight(day)
        self._may_have_twelve_hours = hours <= set(range(1, 13))
        self._now = self._day + _since_midnight(start or time())

    def at(self, clock: time | None, day: tuple[int | None, int, int] | None = None) -> datetime:
        """Return the moment of a line; a line without a time has that of the line before.

        Args:
            clock: its time of day, in UTC unless it is aware.
            day: its year, month and day; the year may be None.
        """
        if clock is None:
            return self._now
        if day is not None:
            self._day = _midnight(self._dated(*day))
            self._now = _shifted(self._day + _since_midnight(clock), clock)
            return self._now
        moment = _shifted(self._day + _since_midnight(clock), clock)
        if self._now - moment >= CLOCK_CORRECTION:
            step = self._step(moment)
            self._day += step
            moment += step
        self._now = moment
        return self._now

    def follow(self, mark: Mark) -> None:
        """Go on with the day that a line of the log tells."""
        if mark.day is not None:
            self._day = _midnight(mark.day)
            self._now = self._day + _since_midnight(mark.clock or time())

    def _dated(self, year: int | None, month: int, day: int) -> date:
        """Return a day; one without a year is the one that is nearest to the line before."""
        if year is not None:
            return date(year, month, day)
        now = self._now.date()
        years = (now.year + step for step in (0, 1, -1, 2, -2, 3, -3, 4, -4))
        near = (date(each, month, day) for each in years if _is_day(each, month, day))
        return min(near, key=lambda each: abs(each - now))

    def _step(self, moment: datetime) -> timedelta:
        """Return by how much a clock that has fallen back to `moment` is really further on."""
        silence = moment + HALF_A_DAY - self._now
        if self._may_have_twelve_hours and timedelta() <= silence < CLOCK_CORRECTION:
            return HALF_A_DAY
        return 2 * HALF_A_DAY


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@lru_cache(maxsize=10_000)
def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _shifted(moment: datetime, clock: time) -> datetime:
    """Return the moment in UTC of a clock that tells its zone."""
    return moment - (clock.utcoffset() or timedelta())
