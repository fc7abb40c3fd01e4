"""What a SQL store gained since a mark."""

from collections.abc import Mapping, Sequence
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
            as the session; see `Changes.same`. Every value that is handed over costs time.
    """
    generation = generation_of(cursor)
    known = isinstance(mark, RevisionMark) and mark.generation == generation
    revisions = dict(mark.revisions) if isinstance(mark, RevisionMark) and known else {}
    rows: dict[str, list[Row]] = {}
    same: dict[str, dict[str, Any]] = {}
    complete = True
    for table, last in _with_news(cursor, revisions).items():
        known_table, after = CATALOGUE[table], revisions.get(table, 0)
        columns: Sequence[str] = known_table.names
        if packed and last - after >= MANY:
            same[table] = _same_columns(cursor, table, (after, last), limit)
            columns = [name for name in columns if name not in same[table]]
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


LATEST = " UNION ALL ".join(
    f"SELECT '{table}', max({known.mark}) FROM {table}"  # noqa: S608
    for table, known in CATALOGUE.items()
)


def _with_news(cursor: Cursor, revisions: Mapping[str, int]) -> dict[str, int]:
    """Return the tables that have rows past these, and the last: to ask each costs DuckDB more."""
    latest = cursor.execute(LATEST).fetchall()
    return {table: last for table, last in latest if (last or 0) > revisions.get(table, 0)}


def _same_columns(
    cursor: Cursor, table: str, stretch: tuple[int, int], limit: int
) -> dict[str, Any]:
    """Return the columns that have one value in the first `limit` rows of a stretch, and it."""
    columns, mark = CATALOGUE[table].names, CATALOGUE[table].mark
    after, last = stretch
    if last - after > limit:
        ((last,),) = cursor.execute(
            f"SELECT max({mark}) FROM (SELECT {mark} FROM {table}"  # noqa: S608
            f" WHERE {mark} > ? ORDER BY {mark} LIMIT ?)",
            (after, limit),
        ).fetchall()
    ends = cursor.execute(
        f"SELECT {quoted(columns)} FROM {table} WHERE {mark} = ? OR {mark} ="  # noqa: S608
        f" (SELECT min({mark}) FROM {table} WHERE {mark} > ?)",
        (last, after),
    ).fetchall()
    alike = {name: a for name, a, b in zip(columns, ends[0], ends[-1], strict=True) if a == b}
    # the rows that have the value; NULL equals nothing, there those that have any
    having = ", ".join(
        f'count("{name}")' if value is None else f'count(*) FILTER (WHERE "{name}" = ?)'
        for name, value in alike.items()
    )
    ((count, *counts),) = cursor.execute(
        f"SELECT count(*), {having or 0} FROM {table} WHERE {mark} > ? AND {mark} <= ?",  # noqa: S608
        (*(value for value in alike.values() if value is not None), after, last),
    ).fetchall()
    if count < MANY:
        return {}
    return {
        name: value
        for (name, value), found in zip(alike.items(), counts[: len(alike)], strict=True)
        if found == (0 if value is None else count)
    }
