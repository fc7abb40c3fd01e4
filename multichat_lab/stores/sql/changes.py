"""What a SQL store gained since a mark."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

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
    cursor: Cursor,
    mark: object | None,
    limit: int,
    pack: Pack | None = None,
    tables: Iterable[str] = tuple(CATALOGUE),
) -> Changes:
    """Return at most `limit` rows a table past `mark`, inside the caller's read transaction.

    Args:
        cursor: where the store is read.
        mark: how far the caller has come.
        limit: of rows in each table.
        pack: what makes columns of many rows; see `Packed`.
        tables: those that can have rows.
    """
    generation = generation_of(cursor)
    known = isinstance(mark, RevisionMark) and mark.generation == generation
    revisions = dict(mark.revisions) if isinstance(mark, RevisionMark) and known else {}
    rows: dict[str, list[Row]] = {}
    packed: dict[str, Packed] = {}
    complete = True
    for table, last in _with_news(cursor, revisions, tables).items():
        after = revisions.get(table, 0)
        if pack is not None and last - after >= MANY:
            packed[table] = pack(table, after, last, limit)
            revisions[table] = packed[table].last
            complete = complete and revisions[table] == last
            continue
        rows[table], revisions[table] = _rows(cursor, table, (after, last), limit)
        complete = complete and revisions[table] == last
    return Changes(
        rows,
        mark=RevisionMark(generation, revisions),
        reload=mark is not None and not known,
        complete=complete,
        packed=packed,
    )


def _rows(
    cursor: Cursor, table: str, stretch: tuple[int, int], limit: int
) -> tuple[list[Row], int]:
    """Return at most `limit` rows after one mark up to another, and the last of their marks."""
    (after, last), known = stretch, CATALOGUE[table]
    few = "" if last - after <= limit else f" ORDER BY {known.mark} LIMIT {limit:d}"
    found = cursor.execute(
        f"SELECT {quoted([*known.names, known.mark])} FROM {table} "  # noqa: S608
        f"WHERE {known.mark} > ? AND {known.mark} <= ?{few}",
        stretch,
    ).fetchall()
    found.sort(key=itemgetter(-1))  # to let DuckDB do so costs more than to read them
    return [row[:-1] for row in found], found[-1][-1]


def _with_news(
    cursor: Cursor, revisions: Mapping[str, int], tables: Iterable[str]
) -> dict[str, int]:
    """Return the tables that have rows past these, and the last: to ask each costs DuckDB more."""
    latest = " UNION ALL ".join(  # a bound lets DuckDB leave out what it need not look at
        f"SELECT '{table}', max({CATALOGUE[table].mark}) FROM {table}"  # noqa: S608
        f" WHERE {CATALOGUE[table].mark} > {revisions.get(table, 0):d}"
        for table in tables
    )
    found = cursor.execute(latest).fetchall() if latest else []
    return {table: last for table, last in found if last is not None}
