"""Ids in a table that are no message's: those that several messages have."""

from collections.abc import Mapping

import duckdb

from multichat_lab.chat.importers.table.cells import text_of
from multichat_lab.columns import quoted

MANY = 3
"""An id that comes so often, on an average, is somebody's or a topic's, in more than a few rows."""

FEW = 20


def shared_ids(connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str]) -> set[str]:
    """Return the ids, as text, that tell no message: somebody's, or those of several senders.

    An id that comes twice for one sender is one message, told again.

    Args:
        connection: where the table is called `given`.
        columns: what a message needs → the column that has it.
    """
    if "id" not in columns:
        return set()
    told, sender = quoted([columns["id"]]), quoted([columns["sender"]])
    within = quoted([columns[each] for each in ("id", "session") if each in columns])
    times = (
        f"SELECT {told} AS id, count(*) AS n, count(DISTINCT {sender}) AS senders"  # noqa: S608
        f" FROM given WHERE {told} IS NOT NULL GROUP BY {within}"
    )
    several = f"senders > 1 OR (SELECT avg(n) >= {MANY} AND sum(n) > {FEW} FROM times)"  # noqa: S608
    found = connection.execute(
        f"WITH times AS ({times}) SELECT DISTINCT id FROM times WHERE n > 1 AND ({several})"  # noqa: S608
    ).fetchall()
    return {text_of(each) for (each,) in found} - {""}


def shared_note(name: str, column: str, shared: set[str]) -> str:
    """Return in words which ids are no message's."""
    named = ", ".join(map(repr, sorted(shared)[:3]))
    more = f" and {len(shared) - 3:,} more" if len(shared) > 3 else ""
    return (
        f"{name}: column {column!r} has the same id for several messages ({named}{more}); "
        "each is recorded, under its row"
    )
