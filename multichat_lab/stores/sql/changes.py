"""What a SQL store gained since a mark."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.questions import Changes, Packed
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sql.reader import Cursor

MANY = 2_000
"""So many rows are packed, where that can be: it pays then."""


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


Pack = Callable[[str, int, int, int], Packed]
"""Packs rows of a table: those after one mark up to another, at most so many of them."""


def changes_since(
    cursor: Cursor, mark: object | None, limit: int, pack: Pack | None = None
) -> Changes:
    """Return at most `limit` rows a table past `mark`, inside the caller's read transaction.

    Args:
        cursor: where the store is read.
        mark: how far the caller has come.
        limit: of rows in each table.
        pack: what makes columns of many rows; see `Packed`.
    """
    generation = generation_of(cursor)
    known = isinstance(mark, RevisionMark) and mark.generation == generation
    revisions = dict(mark.revisions) if isinstance(mark, RevisionMark) and known else {}
    rows: dict[str, list[Row]] = {}
    packed: dict[str, Packed] = {}
    complete = True
    for table, last in _with_news(cursor, revisions).items():
        after = revisions.get(table, 0)
        if pack is not None and last - after >= MANY:
            packed[table] = pack(table, after, last, limit)
            revisions[table] = packed[table].last
            complete = complete and revisions[table] == last
            continue
        known_table = CATALOGUE[table]
        found = cursor.execute(
            f"SELECT {quoted([*known_table.names, known_table.mark])} FROM {table} "  # noqa: S608
            f"WHERE {known_table.mark} > ? ORDER BY {known_table.mark} LIMIT ?",
            (after, limit),
        ).fetchall()
        revisions[table] = found[-1][-1]
        rows[table] = [row[:-1] for row in found]
        complete = complete and len(found) < limit
    return Changes(
        rows,
        mark=RevisionMark(generation, revisions),
        reload=mark is not None and not known,
        complete=complete,
        packed=packed,
    )


LATEST = " UNION ALL ".join(
    f"SELECT '{table}', max({known.mark}) FROM {table}"  # noqa: S608
    for table, known in CATALOGUE.items()
)


def _with_news(cursor: Cursor, revisions: Mapping[str, int]) -> dict[str, int]:
    """Return the tables that have rows past these, and the last: to ask each costs DuckDB more."""
    latest = cursor.execute(LATEST).fetchall()
    return {table: last for table, last in latest if (last or 0) > revisions.get(table, 0)}
