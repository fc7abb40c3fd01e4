"""Printing: tables to a terminal, tab-separated lines to a pipe, JSON on request."""

import sys
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from multichat_lab.cli.json_output import json_text, text_of
from multichat_lab.cli.terminal import print_rows
from multichat_lab.cli.text import flat


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
