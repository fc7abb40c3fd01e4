"""Printing, safely: tables to a terminal, tab-separated lines to a pipe, JSON on request."""

import csv
import io
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from multichat_lab.json_output import json_text, text_of
from multichat_lab.terminal import printable

GAP = 2
"""Spaces between two columns."""

NARROWEST = 8
"""Characters below which a column is not shortened."""


def cell(value: object) -> str:
    """Return a value as people read it: times to the second, no value as nothing."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is not itself
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:,.2f}" if value == 0 or abs(value) >= 0.01 else f"{value:.3g}"
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def print_rows(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    title: str | None = None,
    shorten: Collection[str] = (),
) -> None:
    """Print rows as a table where it fits, else each as lines of `name: value`.

    Args:
        columns: their headings.
        rows: one value for each column.
        title: printed above.
        shorten: headings of the columns that may be cut so that the table fits.
    """
    console = Console()
    if title:
        console.print(Text(printable(title), style="italic"))
    if not rows:
        console.print("(no rows)", style="dim")
        return
    body = [[printable(cell(value)) for value in row] for row in rows]
    widths = fitting_widths(columns, body, console.width, shorten)
    if widths is None:
        print_records(console, columns, body)
        return
    table = Table(box=None, padding=(0, GAP, 0, 0), header_style="bold", pad_edge=False)
    for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
        is_number = any(isinstance(row[number], int | float) for row in rows)
        table.add_column(
            Text(printable(column)),
            justify="right" if is_number else "left",
            width=width,
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in body:
        table.add_row(*map(Text, row))
    console.print(table)


def fitting_widths(
    columns: Sequence[str], rows: Sequence[Sequence[str]], room: int, shorten: Collection[str]
) -> list[int] | None:
    """Return how wide each column may be for the table to fit, or None when it cannot.

    rich measures and shortens columns too, but knows no width below which it should not, and then
    cuts a heading or breaks a row.
    """
    texts = [[column, *(row[number] for row in rows)] for number, column in enumerate(columns)]
    widths = [max(cell_len(line) for text in each for line in lines_of(text)) for each in texts]
    excess = sum(widths) + GAP * (len(widths) - 1) - room
    spare = {
        number: widths[number] - max(NARROWEST, cell_len(column))
        for number, column in enumerate(columns)
        if column in shorten
    }
    while excess > 0 and any(each > 0 for each in spare.values()):
        widest = max((each for each in spare if spare[each] > 0), key=lambda each: widths[each])
        widths[widest] -= 1
        spare[widest] -= 1
        excess -= 1
    return widths if excess <= 0 else None


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, of which there is always one."""
    return text.expandtabs().split("\n")


def print_records(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print each row as a block: a line for each value, its later lines under the first."""
    for number, row in enumerate(rows):
        if number:
            console.print()
        block = Table(box=None, padding=(0, GAP, 0, 0), show_header=False, pad_edge=False)
        block.add_column(style="dim", no_wrap=True)
        block.add_column(overflow="fold")
        for column, value in zip(columns, row, strict=True):
            block.add_row(Text(f"{printable(column)}:"), Text(value))
        console.print(block)


def print_json(value: object) -> None:
    """Print one JSON value."""
    sys.stdout.write(json_text(value, indent=2) + "\n")


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    title: str | None = None,
    shorten: Collection[str] = (),
) -> None:
    """Print rows: for people to a terminal, with tabs between the whole values to a pipe.

    Args:
        columns: their headings.
        rows: one value for each column.
        title: printed above, on a terminal.
        shorten: headings of the columns that a terminal may cut so that the table fits.
    """
    if sys.stdout.isatty():
        print_rows(columns, list(rows), title, shorten)
        return
    for row in (columns, *rows):
        sys.stdout.write("\t".join(flat(plain(value)) for value in row) + "\n")


CRLF = "\r\n"


class Lines(io.StringIO):
    """Takes rows that end in CR LF, and ends them in LF.

    A text is quoted for those characters that end a row: were it LF alone, a CR within a text
    would end a row in a spreadsheet, and what follows it might begin as a formula does.
    """

    def write(self, row: str, /) -> int:
        """Write a row."""
        return super().write(row.removesuffix(CRLF) + "\n")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]], separator: str = ",") -> str:
    """Return rows as CSV (RFC 4180, but for the line's end), with the whole values."""
    text = Lines()
    writer = csv.writer(text, delimiter=separator, lineterminator=CRLF)
    writer.writerow(columns)
    writer.writerows([plain(value) for value in row] for row in rows)
    return text.getvalue()


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as a Markdown table, values as people read them."""
    body = ([cell(value) for value in row] for row in rows)
    lines = [[flat(text).replace("|", "\\|") for text in row] for row in (columns, *body)]
    lines.insert(1, ["---"] * len(columns))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def plain(value: object) -> str:
    """Return the whole of a value for a program: times in ISO 8601, lists and such as JSON."""
    match value:
        case None:
            return ""
        case float():
            return repr(float(value))
        case bool() | list() | tuple() | dict():
            return json_text(value)
    return text_of(value)


def flat(text: str) -> str:
    """Return text on one line, so that a row stays a row."""
    return printable(text.replace("\t", " ").replace("\r\n", " ").replace("\n", " "))
