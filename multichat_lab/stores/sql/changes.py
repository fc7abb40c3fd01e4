"""What a SQL store gained since a mark."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sql.reader import Cursor

MANY = 2_000
"""So many rows are packed: to look for columns that are all the same pays then."""


@dataclass(frozen=True, slots=True)
class RevisionMark:
    """How far a reader has come.

    Attributes:
        generation: changes when rows are deleted, so that the reader starts anew.
        revisions: table → the highest revision seen.
    """

    generation: int
    revisions: dict[str, int] = field(default_factory=dict)


def generation_of(cursor: Cursor) -> int:
    """Return the number that changes when rows are deleted."""
    return int(cursor.execute("SELECT generation FROM store_state").fetchall()[0][0])


def changes_since(
    cursor: Cursor, mark: object | None, limit: int, *, packed: bool = False
) -> Changes:
    """Return at most `limit` rows a table past `mark`, inside the caller's read transaction.

    Args:
        cursor: where the store is read.
        mark: how far the caller has come.
        limit: of rows in each table.
        packed: leave out of many rows the columns that have the same value in all of them, such
            as the session; see `Changes.same`. Every value that SQLite hands over costs time.
    """
    generation = generation_of(cursor)
    known = isinstance(mark, RevisionMark) and mark.generation == generation
    revisions = dict(mark.revisions) if isinstance(mark, RevisionMark) and known else {}
    rows: dict[str, list[Row]] = {}
    same: dict[str, dict[str, Any]] = {}
    complete = True
    for table, known_table in CATALOGUE.items():
        columns: Sequence[str] = known_table.names
        after = revisions.get(table, 0)
        if packed and (alike := _same_columns(cursor, table, after, limit)):
            same[table] = alike
            columns = [name for name in columns if name not in alike]
        found = cursor.execute(
            f"SELECT {quoted([*columns, known_table.mark])} FROM {table} "  # noqa: S608
            f"WHERE {known_table.mark} > ? ORDER BY {known_table.mark} LIMIT ?",
            (after, limit),
        ).fetchall()
        if found:
            revisions[table] = found[-1][-1]
            rows[table] = [row[:-1] for row in found]
            complete = complete and len(found) < limit
    return Changes(
        rows,
        mark=RevisionMark(generation, revisions),
        reload=mark is not None and not known,
        complete=complete,
        same=same,
    )


def _same_columns(cursor: Cursor, table: str, after: int, limit: int) -> dict[str, Any]:
    """Return the columns that have one value in many rows past `after`, and that value."""
    columns, mark = CATALOGUE[table].names, CATALOGUE[table].mark
    ((last, count),) = cursor.execute(
        f"SELECT max({mark}), count(*) FROM (SELECT {mark} FROM {table}"  # noqa: S608
        f" WHERE {mark} > ? ORDER BY {mark} LIMIT ?)",
        (after, limit),
    ).fetchall()
    if count < MANY:
        return {}
    (one, other) = cursor.execute(
        f"SELECT {quoted(columns)} FROM {table} WHERE {mark} = ? OR {mark} ="  # noqa: S608
        f" (SELECT min({mark}) FROM {table} WHERE {mark} > ?)",
        (last, after),
    ).fetchall()
    alike = {name: a for name, a, b in zip(columns, one, other, strict=True) if a == b}
    if not alike:
        return {}
    others = ", ".join(f'count(*) FILTER (WHERE "{name}" IS NOT ?)' for name in alike)
    (counts,) = cursor.execute(
        f"SELECT {others} FROM {table} WHERE {mark} > ? AND {mark} <= ?",  # noqa: S608
        (*alike.values(), after, last),
    ).fetchall()
    found = zip(alike.items(), counts, strict=True)
    return {name: value for (name, value), count in found if not count}
