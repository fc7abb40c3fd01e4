"""When something was said: the forms in which tools write times, and the times of those without."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.source.whole_numbers import whole_number
from multichat_lab.records.message import TimeKind
from multichat_lab.times import utc_datetime

MADE_UP_START = datetime(2000, 1, 1, tzinfo=UTC)
"""A conversation without times is taken to begin here: the same for every copy of its file."""

TIME_FIELDS = (
    "timestamp",
    "created_at",
    "create_time",
    "ts",
    "time",
    "datetime",
    "created",
    "date",
)
"""Fields of a turn or a log that may tell a time; the first that does counts."""

Moment = tuple[datetime, TimeKind]
"""A time, and how it is known."""

_SCALES = ((1e17, 1e-3), (1e14, 1.0), (1e11, 1e3), (0, 1e6))
"""From so many on a number counts ns, µs, ms or s since 1970; and so many µs each is worth."""

_BROKEN = re.compile(r"\d{1,20}\.\d*")

_EARLIEST = 1e8
"""A smaller number, before March 1973 in seconds, is no time but a count or a clock of its own."""


def moment_in(values: Mapping[str, Any]) -> Moment | None:
    """Return the time that an object tells in one of `TIME_FIELDS`; None where it tells none."""
    found = (moment_of(values[name]) for name in TIME_FIELDS if name in values)
    return next(filter(None, found), None)


def moment_of(value: object) -> Moment | None:
    """Return the time that ISO 8601 text, or a number since 1970, tells; None when it is none.

    A text without its offset from UTC is taken as UTC, and is only approximate.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _counted(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if (number := whole_number(text)) is not None:
        return _counted(number)
    return _counted(float(text)) if _BROKEN.fullmatch(text) else _read(text)


def _read(text: str) -> Moment | None:
    if len(text) < len("2024-01-31T00") or text.isdecimal():
        return None  # a day alone is no time, nor is a number of too many digits
    try:
        told = datetime.fromisoformat(text)
        if told.tzinfo is None:
            return told.replace(tzinfo=UTC), "approximate"
        return told.astimezone(UTC), "known"
    except (ValueError, OverflowError):
        return None


def _counted(number: float) -> Moment | None:
    if not _EARLIEST <= number < _LATEST:
        return None
    unit = next(unit for least, unit in _SCALES if number >= least)
    try:
        if isinstance(number, int):
            return utc_datetime(number * int(unit) if unit >= 1 else number // 1000), "known"
        return utc_datetime(round(number * unit)), "known"
    except OverflowError:
        return None


_LATEST = 1e19
"""No number beyond it is a time, of the years to 2286 in nanoseconds."""


def made_up_start(reading: Reading) -> datetime:
    """Return when a conversation without times is taken to begin.

    That is midnight UTC of `ImportOptions.date`, else `MADE_UP_START`.
    """
    if reading.options.date is not None:
        return datetime.combine(reading.options.date, time(), UTC)
    return MADE_UP_START


def made_up(start: datetime, place: int) -> datetime:
    """Return a made-up time, a second a turn; its `time_kind` is `made_up`."""
    return start + timedelta(seconds=place)
