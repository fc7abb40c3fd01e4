"""Printing: rich tables to a terminal, tab-separated lines to a pipe, JSON on request."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table


def json_value(value: object) -> object:
    """Return what JSON has no word for as text: times in ISO 8601, all else by its str."""
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def print_json(value: object) -> None:
    """Print one JSON value."""
    text = json.dumps(value, default=json_value, ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")


def cell(value: object) -> str:
    """Return a value as people read it: times to the second, no value as nothing."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is not itself
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None
) -> None:
    """Print rows: as a table to a terminal, with tabs between the cells to a pipe."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            sys.stdout.write("\t".join(flat(cell(value)) for value in row) + "\n")
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    body = [list(row) for row in rows]
    for number, column in enumerate(columns):
        is_number = any(isinstance(row[number], int | float) for row in body)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in body:
        table.add_row(*(escape(printable(cell(value))) for value in row))
    Console().print(table)


def flat(text: str) -> str:
    """Return text on one line, so that a row stays a row."""
    return printable(text.replace("\t", " ").replace("\r\n", " ").replace("\n", " "))


def printable(text: str) -> str:
    """Return text without control characters: a message must not drive the terminal."""
    return "".join(
        char if char in "\n\t" or char.isprintable() or char == " " else "�" for char in text
    )
