"""The messages of a chat as they stand, and the order in which their dates are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from multichat_lab.chat.importers.source.dates import Stamp, clock_in
from multichat_lab.chat.importers.source.lines import numbered_lines
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.chat.importers.whatsapp.worded import plain_stamp
from multichat_lab.errors import ImportFormatError

LINE = re.compile(
    r"""[\u200e\u200f\u202a\u202c\ufeff]*\[?
        (\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?,?\s+
        (\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?
        (?:\s*([ap])\.?\s?m\.?)?
        (?:\]\s*|\s+-\s+|\s*:\s+)(.*)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
BACK = timedelta(days=1)
"""An export tells messages in their order: dates that go back further are read in a wrong order."""

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as it stands: its line, its stamp and its text with all lines."""

    line: int
    stamp: Stamp
    text: str


def entries(path: Path, reading: Reading) -> Iterator[Entry]:
    """Yield the messages of a chat; a line without a date goes on with the one before."""
    entry: Entry | None = None
    for number, line in numbered_lines(path, reading):
        found = begins(line)
        if found is not None:
            if entry is not None:
                yield entry
            entry = Entry(number, _stamp_of(found), found[9])
        elif entry is not None:
            entry = Entry(entry.line, entry.stamp, f"{entry.text}\n{line}")
        elif line.strip():
            reading.lost(path, number, "a line before the first message")
    if entry is not None:
        yield entry


def begins(line: str) -> re.Match[str] | None:
    """Return the parts of a line with which a message begins; None for any other."""
    return LINE.match(line) or LINE.match(plain_stamp(line))


def _stamp_of(found: re.Match[str]) -> Stamp:
    clock = clock_in(found[5], found[6], found[7], found[8])
    return Stamp((found[1], found[3], found[4]), clock)


def date_order(path: Path, reading: Reading) -> tuple[str, Entry | None]:
    """Return the order of the chat's dates, and its first message.

    An order is ruled out by a day that the calendar has not, or by messages that would go back by
    more than a day.

    Raises:
        ImportFormatError: no order is left, or two are that tell different days.
    """
    first: Entry | None = None
    newest: dict[str, datetime] = {}
    different: Stamp | None = None
    for entry in entries(path, reading.aside()):
        if first is None:
            first = entry
            asked = reading.options.date_order
            newest = dict.fromkeys([asked] if asked else entry.stamp.orders, LONG_AGO)
        times = _possible(entry.stamp, newest)
        if len(set(times.values())) > 1:
            different = different or entry.stamp
        newest = {order: max(newest[order], time) for order, time in times.items()}
        if not newest:
            raise ImportFormatError(
                f"{reading.name_of(path)}:{entry.line}: {'/'.join(entry.stamp.date)} follows the "
                "days before it in no order of day and month",
                "Check the file; its dates must be of one form. Or name it: --date-order dmy.",
            )
    if len(newest) > 1 and different is not None:
        shown = "/".join(different.date)
        raise ImportFormatError(
            f"{reading.name_of(path)} does not say whether {shown} means "
            f"{different.at('dmy'):%d %B} or {different.at('mdy'):%d %B}",
            "Say it: --date-order dmy (day first) or --date-order mdy (month first).",
        )
    return next(iter(newest), "ymd"), first


def _possible(stamp: Stamp, newest: dict[str, datetime]) -> dict[str, datetime]:
    times = {}
    for order, last in newest.items():
        try:
            time = stamp.at(order)
        except ValueError:
            continue
        if time >= last - BACK:
            times[order] = time
    return times
