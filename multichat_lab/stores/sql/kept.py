"""The rows of a SQL store as they lie there, and the statements that take lists of values."""

from collections.abc import Sequence
from typing import Any, Protocol

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.schema import TABLES

MOST_PARAMETERS = 30_000
"""SQLite takes 32,766 parameters unless it was built for more."""

_MESSAGES = (
    f"SELECT {quoted(TABLES['messages'])} FROM messages"  # noqa: S608
    " WHERE session_id IN ({marks}) AND seq > %d AND seq <= %d ORDER BY session_id, seq"
)


class Cursor(Protocol):
    """What SQLite's and DuckDB's cursors have in common."""

    def execute(self, statement: str, parameters: Any = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, statement: str, parameters: Any, /) -> Any:
        """Run one statement for each set of parameters."""


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


class SqlKept:
    """The rows themselves; see `contract.Kept`."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def sizes(self) -> dict[str, int]:
        """Return how many messages lie under each session."""
        found = "SELECT session_id, count(*) FROM messages GROUP BY session_id"
        return dict(self._cursor.execute(found).fetchall())

    def message_rows(self, session_ids: Sequence[str], after_seq: int, limit: int) -> list[Row]:
        """Return messages of sessions, by session and `seq`."""
        statement = _MESSAGES % (after_seq, after_seq + limit)
        return among(self._cursor, statement, (), sorted(session_ids))
