"""Days written as three numbers, whose order only the calendar, the file or the caller can tell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from multichat_lab.errors import ImportFormatError

ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
"""Name of a date's order → places of year, month and day in it."""

_WRITTEN = re.compile(
    r"\s*(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?"
    r"(?:[,T\s]\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?(?:\s*([ap])\.?\s?m\.?)?)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a line says that it was written: three numbers whose order is not told, and a time."""

    date: tuple[str, str, str]
    clock: tuple[int, int, int]

    def at(self, order: str) -> datetime:
        """Return the time, taken as UTC, when the date reads in this order.

        Raises:
            ValueError: the calendar has no such day.
        """
        year, month, day = (int(self.date[place]) for place in ORDERS[order])
        return datetime(year + 2000 if year < 100 else year, month, day, *self.clock, tzinfo=UTC)

    @property
    def orders(self) -> list[str]:
        """The orders that a date of these digits may have."""
        return ["ymd"] if len(self.date[0]) == 4 else ["dmy", "mdy"]


def clock_in(hour: str, minute: str, second: str | None, half: str | None) -> tuple[int, int, int]:
    """Return a time of day of its digits, and `a` or `p` where it counts half days."""
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    return hours, int(minute), int(second or 0)


def written_stamp(text: str) -> Stamp | None:
    """Return the stamp that a text is, as `31/12/2024 21:05`; None where it is none."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    clock = clock_in(found[5], found[6], found[7], found[8]) if found[5] else (0, 0, 0)
    return Stamp((found[1], found[3], found[4]), clock)


def order_of(texts: Iterable[str], name: str, asked: str = "") -> str:
    """Return the order of the dates in texts that are all of one form.

    Args:
        texts: dates, others among them.
        name: of the file, for the error.
        asked: the order that the caller names; empty asks the calendar.

    Raises:
        ImportFormatError: no order is left, or two are that tell different days.
    """
    left = [asked] if asked else list(ORDERS)
    different: Stamp | None = None
    for stamp in filter(None, map(written_stamp, texts)):
        days = {}
        for order in set(left) & ({asked} if asked else set(stamp.orders)):
            try:
                days[order] = stamp.at(order)
            except ValueError:
                continue
        left = [order for order in left if order in days] or left
        if len(set(days.values())) > 1:
            different = different or stamp
    if different is not None and len(left) > 1:
        shown = "/".join(different.date)
        raise ImportFormatError(
            f"{name} does not say whether {shown} means {different.at('dmy'):%d %B} or"
            f" {different.at('mdy'):%d %B}",
            "Say it: --date-order dmy (day first) or --date-order mdy (month first).",
        )
    return left[0]
