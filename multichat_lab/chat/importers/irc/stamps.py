"""The time at the beginning of an IRC line, and the lines that tell of a new day."""

import re
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta, timezone
from functools import lru_cache

_MONTH_NAMES = (
    *("jan", "feb", "mar|mär|mrz", "apr", "may|mai|maj", "jun"),
    *("jul", "aug", "sep", "oct|okt", "nov", "dec|dez|des"),
)
MONTHS = {
    name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split("|")
}

NONE = (None, None, None)
"""No time of day."""

_NAME = r"[^\W\d_]{3}"
_MONTH = rf"({_NAME})[^\W\d_]*\.?"
_SHORT = re.compile(r"\[(\d{1,2}:\d{2}(:\d{2})?)\]")
_LONG = re.compile(
    r"(?P<bracket>[\[(])?(?:(?:"
    r"(?P<y1>\d{4})(?P<sign>[-/.])(?P<m1>\d{2})(?P=sign)(?P<d1>\d{2})"
    r"|(?P<d2>\d{2})\.(?P<m2>\d{2})\.(?P<y2>\d{4})"
    rf"|(?:[^\W\d_]{{2,}}\.?,?\s+)?(?P<d3>\d{{1,2}})[\s/.-](?P<m3>{_NAME})[^\W\d_]*[\s/.-](?P<y3>\d{{4}})"
    rf"|(?:[^\W\d_]{{2,}}\.?,?\s+)?(?P<m4>{_NAME})[^\W\d_]*\.?\s+(?P<d4>\d{{1,2}})(?:,?\s+(?P<y4>\d{{4}}))?"
    r")(?:\]\s*\[|[T\s,_:]\s*))?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>Z|[+-]\d{2}:?\d{2}))?"
    r"(?(bracket)[\])]|(?=\s|$))"
)
_TOLD = re.compile(
    rf"(?<![^\W\d_]){_MONTH}\s+(\d{{1,2}}),?\s+(?:(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?\s+)?"
    r"(?:[A-Z]{2,5}\s+)?(\d{4})(?!\d)"
)
_TOLD_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})\.?\s*{_MONTH}\s*(\d{{4}})(?!\d)")
_TOLD_ISO = re.compile(r"(?<!\d)(\d{4})([-_./]?)(\d{2})\2(\d{2})(?:[T ](\d{2}):(\d{2}))?(?!\d)")
_MARK = re.compile(
    r"(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?\s+)?"
    r"(?:(?P<dashes>-{3,}\s*(?:(?P<log>Log)\s|Day changed)?)"
    r"|(?P<session>Session (?:Start|Close|Time|Ident))\b:?|\*{4}\s*(?P<logging>BEGIN|ENDING)\b)"
    r"(?P<rest>.*)"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a line was written, as far as it says.

    Attributes:
        clock: the time of day, aware where the line tells the zone.
        day: year (None where it is not told), month and day; None without a date.
        exact: whether it tells the second.
        end: where the stamp ends in the line.
    """

    clock: time
    day: tuple[int | None, int, int] | None
    exact: bool
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A line by which the program that wrote the log tells the day.

    Attributes:
        day: the day, or None where the line only belongs to such a mark.
        clock: the time of day, where told.
        breaks: whether the program stopped or began to listen there.
    """

    day: date | None
    clock: time | None = None
    breaks: bool = False


def stamp_of(text: str) -> Stamp | None:
    """Return the stamp that a line begins with, or None.

    Read are `[HH:MM]`, `[HH:MM:SS]`, `HH:MM`, `2:05 PM`, and before them `2023-11-13`, `Nov 13`
    or `Mon Nov 13 2023`, in brackets or not; behind them `Z` or `+0100`.

    Raises:
        ValueError: there is no such time of day or zone.
    """
    if found := _SHORT.match(text):
        return Stamp(clock_of(found[1]), None, found[2] is not None, found.end())
    if not (found := _LONG.match(text)):
        return None
    hour, minute, second, half, zone = found.group("hour", "minute", "second", "half", "zone")
    clock = time(_hour(int(hour), half), int(minute), int(second or 0), tzinfo=_zone(zone))
    return Stamp(clock, _day(found), second is not None, found.end())


@lru_cache(maxsize=10_000)
def clock_of(stamp: str) -> time:
    """Return the time of day that `H:MM` or `HH:MM:SS` tells.

    Raises:
        ValueError: there is no such time of day.
    """
    hour, minute, second = f"{stamp}:0".split(":")[:3]
    return time(int(hour), int(minute), int(second))


def is_exact(stamp: str) -> bool:
    """Whether `HH:MM` or `HH:MM:SS` tells the second."""
    return stamp.count(":") > 1


def mark_of(text: str) -> Mark | None:
    """Return what a line tells of the day: `--- Day changed …`, `Session Start: …`, or None."""
    found = _MARK.match(text)
    if not found:
        return None
    told = told_time(found["rest"])
    breaks = bool(found["log"] or found["session"] or found["logging"])
    if told is None:
        return Mark(None) if breaks else None
    return Mark(told[0], told[1], breaks)


def told_time(text: str) -> tuple[date, time | None] | None:
    """Return the first whole date that stands in a text, and the time of day with it."""
    for found in _TOLD.finditer(text):
        month, day, hour, minute, second, year = found.groups()
        if moment := _moment((year, MONTHS.get(month.lower()), day), (hour, minute, second)):
            return moment
    for found in _TOLD_DAY_FIRST.finditer(text):
        if moment := _moment((found[3], MONTHS.get(found[2].lower()), found[1])):
            return moment
    for found in _TOLD_ISO.finditer(text):
        year, _, month, day, hour, minute = found.groups()
        if moment := _moment((year, month, day), (hour, minute, "0")):
            return moment
    return None


def _moment(
    day: tuple[str, str | int | None, str], clock: tuple[str | None, str | None, str | None] = NONE
) -> tuple[date, time | None] | None:
    year, month, month_day = (int(each or 0) for each in day)
    hour, minute, second = (int(each or 0) for each in clock)
    try:
        told = time(hour, minute, second)
        return date(year, month, month_day), None if clock[0] is None else told
    except ValueError:
        return None


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half in "Pp" else 0)


def _zone(zone: str | None) -> timezone | None:
    if zone is None or zone == "Z":
        return UTC if zone else None
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return timezone(-offset if zone[0] == "-" else offset)


def _day(found: re.Match[str]) -> tuple[int | None, int, int] | None:
    for form in "1234":
        year, month, day = found.group(f"y{form}", f"m{form}", f"d{form}")
        if day:
            number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
            date(int(year or 2000), number, int(day))  # 2000 has a leap day
            return (int(year) if year else None), number, int(day)
    return None
