"""What a SQL store gained since a mark."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.questions import Changes, Packed
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sql.cursor import Cursor

MANY = 2_000
"""So many rows are packed, where that can be: it pays then."""


@dataclass(frozen=True, slots=True)
class RevisionMark:
    """How far a reader has come.

    Attributes:
        generation: changes when rows are deleted, so that the reader starts anew.
        revisions: table → the highest revision seen.
        moment: of `Written`, when all up to then was seen and somebody keeps count.
    """

    generation: int
    revisions: dict[str, int] = field(default_factory=dict)
    moment: "Moment | None" = field(default=None, compare=False)


Moment = tuple[object, int]
"""A stretch of time in which one process alone writes, and how many rows it has written."""


class Written:
    """What this process writes while nobody else can, so that no other table need be asked.

    Attributes:
        count: of rows, since it began.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin a stretch: what came before is not known."""
        self._stretch = object()
        self.count = 0
        self._last: dict[str, int] = {}

    def add(self, rows: Mapping[str, int]) -> None:
        """Note a transaction that has written so many rows of these tables."""
        if "store_state" in rows:  # a mark from before is of another generation
            self.begin()
        self.count += sum(rows.values())
        self._last |= dict.fromkeys(rows, self.count)

    def stamped(self, changes: Changes) -> Changes:
        """Return these with a mark that tells that all up to now was seen, if it was."""
        if not (changes.complete and isinstance(changes.mark, RevisionMark)):
            return changes
        return replace(changes, mark=replace(changes.mark, moment=(self._stretch, self.count)))

    def since(self, moment: Moment | None, most: int) -> list[str] | None:
        """Return the tables that got rows since; None when it is not known, or they got `most`."""
        if moment is None or moment[0] is not self._stretch or self.count - moment[1] >= most:
            return None
        return [table for table, count in self._last.items() if count > moment[1]]


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


def few_since(cursor: Cursor, mark: object | None, limit: int, written: Written) -> Changes | None:
    """Return the rows past `mark` when nobody else wrote since, and few; None when that is not so.

    To ask first which tables have news costs DuckDB more than to read a hundred rows.
    """
    if not isinstance(mark, RevisionMark):
        return None
    tables = written.since(mark.moment, min(MANY, limit))
    if tables is None:
        return None
    rows: dict[str, list[Row]] = {}
    revisions = dict(mark.revisions)
    for table in tables:
        known = CATALOGUE[table]
        found = cursor.execute(
            f"SELECT {quoted([*known.names, known.mark])} FROM {table}"  # noqa: S608
            f" WHERE {known.mark} > ?",
            (revisions.get(table, 0),),
        ).fetchall()
        if found:
            rows[table], revisions[table] = _in_order(found)
    return written.stamped(Changes(rows, replace(mark, revisions=revisions)))


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
    return _in_order(found)


def _in_order(found: list[Row]) -> tuple[list[Row], int]:
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
