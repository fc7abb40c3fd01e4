"""Dates of three numbers before IRC lines, as `[11/28/2026 10:00:00]`: which one is the day."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from multichat_lab.chat.importers.source.blocks import TextBlock, text_blocks
from multichat_lab.chat.importers.source.dates import Stamp, order_of
from multichat_lab.chat.importers.source.head import head_of
from multichat_lab.chat.importers.source.lines import TextDecoder
from multichat_lab.chat.importers.source.reading import Reading

_DATE = re.compile(
    r"^([\[(]?)(\d{1,2})([/-])(\d{1,2})\3(\d{4}|(?<=/)\d{2})"
    r"(?=(?:\]\s*\[|[T\s_]\s*)\d{1,2}:\d{2})",
    re.MULTILINE,
)


def day_order(path: Path, reading: Reading) -> str:
    """Return the order of such dates in a log, `dmy` or `mdy`; empty where it begins with none.

    One line whose numbers fit one order alone decides for all.

    Raises:
        ImportFormatError: no line decides, and `--date-order` does not say it.
    """
    if not any(map(_DATE.match, head_of(path).lines)):
        return ""
    return order_of(_dates(path, reading), reading.name_of(path), reading.options.date_order)


def with_days(text: str, order: str) -> str:
    """Return lines with such dates as ISO has them; a day that is none stays as it stands.

    Args:
        text: one line or more.
        order: of their numbers; empty where it is not known: what fits, the day first.
    """

    def iso(found: re.Match[str]) -> str:
        bracket, first, _, second, year = found.groups()
        for each in [order] if order else ["dmy", "mdy"]:
            try:
                day = Stamp((first, second, year), (0, 0, 0)).at(each)
            except ValueError:
                continue
            return f"{bracket}{day:%Y-%m-%d}"
        return found[0]

    return _DATE.sub(iso, text)


def dated(block: TextBlock, order: str) -> TextBlock:
    """Return a block with the dates of its lines as ISO has them."""
    if not order:
        return block
    lines = block.lines and [with_days(each, order) for each in block.lines]
    return replace(block, text=with_days(block.text, order), lines=lines)


def _dates(path: Path, reading: Reading) -> Iterator[str]:
    aside = reading.aside()
    decoder = TextDecoder(aside, reading.name_of(path))
    for block in text_blocks(path, aside, decoder.decoded):
        for found in _DATE.finditer(block.text):
            yield "/".join(found.group(2, 4, 5))
