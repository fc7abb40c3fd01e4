"""What a SQL store gained since a mark."""

from dataclasses import dataclass, field

from multichat_lab.columns import Row, quoted
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sql.reader import Cursor


@dataclass(frozen=True, slots=True)
class RevisionMark:
    """How far a reader has come.

    Attributes:
        generation: changes when rows are deleted, so that the reader starts anew.
        revisions: table → the highest revision seen.
    """

    generation: int
    revisions: dict[str, int] = field(default_factory=dict)


def changes_since(cursor: Cursor, mark: object | None, limit: int) -> Changes:
    """Return at most `limit` rows a table past `mark`, inside the caller's read transaction."""
    generation = cursor.execute("SELECT generation FROM store_state").fetchall()[0][0]
    known = isinstance(mark, RevisionMark) and mark.generation == generation
    revisions = dict(mark.revisions) if isinstance(mark, RevisionMark) and known else {}
    rows: dict[str, list[Row]] = {}
    complete = True
    for table, known_table in CATALOGUE.items():
        mark_column = known_table.mark
        found = cursor.execute(
            f"SELECT {quoted(known_table.columns)}, {mark_column} FROM {table} "  # noqa: S608
            f"WHERE {mark_column} > ? ORDER BY {mark_column} LIMIT ?",
            (revisions.get(table, 0), limit),
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
    )
