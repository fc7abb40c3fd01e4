"""How statements run in SQLite and in DuckDB, and those that take lists of values."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

from multichat_lab.columns import Row

MOST_PARAMETERS = 30_000
"""SQLite takes 32,766 parameters unless it was built for more."""

AT_ONCE = 2_000
"""To take memory for more rows costs half as much again as to read them."""


class Cursor(Protocol):
    """What SQLite's and DuckDB's cursors have in common."""

    def execute(self, statement: str, parameters: Any = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, statement: str, parameters: Any, /) -> Any:
        """Run one statement for each set of parameters."""


@runtime_checkable
class Piped(Protocol):
    """A cursor that need not wait for what one statement finds to ask the next one."""

    def both(self, one: str, other: str, parameters: Sequence[Any]) -> tuple[list[Row], list[Row]]:
        """Run two statements with the same values."""


def both(
    cursor: Cursor, one: str, other: str, parameters: Sequence[Any]
) -> tuple[list[Row], list[Row]]:
    """Return what two statements with the same values find; the other only if the one does."""
    if isinstance(cursor, Piped):
        return cursor.both(one, other, parameters)
    found = cursor.execute(one, parameters).fetchall()
    return found, cursor.execute(other, parameters).fetchall() if found else []


def among(
    cursor: Cursor, statement: str, first: tuple[str, ...], values: Sequence[str]
) -> list[Row]:
    """Run a statement with a list in it, `{marks}`, for as many values as go at a time."""
    rows: list[Row] = []
    for start in range(0, len(values), MOST_PARAMETERS):
        some = values[start : start + MOST_PARAMETERS]
        marks = ", ".join("?" * len(some))
        rows += cursor.execute(statement.replace("{marks}", marks), (*first, *some)).fetchall()
    return rows


def streamed(cursor: Cursor, statement: str, values: Sequence[str]) -> Iterator[Row]:
    """Do the same, and yield the rows as they are read: they need no memory of their own.

    Nothing else may be asked of DuckDB meanwhile.
    """
    for start in range(0, len(values), MOST_PARAMETERS):
        some = values[start : start + MOST_PARAMETERS]
        found = cursor.execute(statement.replace("{marks}", ", ".join("?" * len(some))), some)
        while rows := found.fetchmany(AT_ONCE):
            yield from rows
