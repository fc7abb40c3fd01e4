"""The day and the time of day in an IRC log, which tells the time of day only."""

import re
from collections.abc import Set
from datetime import UTC, date, datetime, time, timedelta

from multichat_lab.errors import ImportFormatError

CLOCK_CORRECTION = timedelta(hours=2)
"""A clock that jumps back by less was set right; by so much or more, it is the next day."""

HALF_A_DAY = timedelta(hours=12)

_DATE = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")


def date_of(name: str, chosen: date | None) -> date:
    """Return the day on which a log begins: the chosen one, else the one in the file's name.

    Raises:
        ImportFormatError: there is neither.
    """
    if chosen is not None:
        return chosen
    for year, _, month, day in _DATE.findall(name):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    raise ImportFormatError(
        f"{name} does not tell the date of the log",
        "Give it with --date YYYY-MM-DD, or put it into the file's name (2004-11-15.txt).",
    )


class LogClock:
    """Turns times of day into UTC datetimes, over midnight.

    Some logs were written with a clock of twelve hours and no am or pm: where the whole log shows
    no hour but 1 to 12 and the clock falls from 12:59 to 01:00, it is an hour past noon, not a
    day later.

    Args:
        day: the day on which the log begins.
        start: the first time of day in the log, for the lines before it.
        hours: the hours that the log shows.
    """

    def __init__(self, day: date, start: time | None, hours: Set[int]) -> None:
        self._day = datetime.combine(day, time(), UTC)
        self._past = timedelta()
        self._may_have_twelve_hours = hours <= set(range(1, 13))
        self._now = self._day + _since_midnight(start or time())

    def at(self, clock: time | None) -> datetime:
        """Return the moment of a line; a line without a time has that of the line before."""
        if clock is not None:
            moment = self._day + self._past + _since_midnight(clock)
            if self._now - moment >= CLOCK_CORRECTION:
                step = self._step(moment)
                self._past += step
                moment += step
            self._now = moment
        return self._now

    def _step(self, moment: datetime) -> timedelta:
        """Return by how much a clock that has fallen back to `moment` is really further on."""
        silence = moment + HALF_A_DAY - self._now
        if self._may_have_twelve_hours and timedelta() <= silence < CLOCK_CORRECTION:
            return HALF_A_DAY
        return 2 * HALF_A_DAY


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
