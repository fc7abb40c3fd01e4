"""Reading a SQL store: the statements that SQLite and DuckDB share."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from multichat_lab.columns import Row
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.stores.contract import ID_COLUMNS, IdColumn
from multichat_lab.stores.questions import Changes, MessageQuery, SessionQuery
from multichat_lab.stores.rows import (
    check_table,
    message_of,
    participant_of,
    relation_of,
    session_of,
)
from multichat_lab.stores.schema import KEYS, PARTICIPANT_FIELDS, SESSION_FIELDS, TABLES

MESSAGE_COLUMNS = ", ".join(TABLES["messages"])
SESSION_COLUMNS = ", ".join(SESSION_FIELDS)
PARTICIPANT_COLUMNS = ", ".join(PARTICIPANT_FIELDS)
RELATION_COLUMNS = ", ".join(TABLES["relations"])

KNOWN: dict[IdColumn, str] = {
    column: f"SELECT {column} FROM messages WHERE session_id = ? AND {column} IN ({{marks}})"  # noqa: S608
    for column in ID_COLUMNS
}

MOST_PARAMETERS = 30_000
"""SQLite takes 32,766 parameters unless it was built for more."""


class Cursor(Protocol):
    """What SQLite's and DuckDB's cursors have in common."""

    def execute(self, statement: str, parameters: Any = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, statement: str, parameters: Any, /) -> Any:
        """Run one statement for each set of parameters."""


class SqlReader:
    """A consistent view through one cursor; see `contract.Reader`."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def _rows(self, statement: str, *parameters: object) -> list[Row]:
        rows: list[Row] = self._cursor.execute(statement, parameters).fetchall()
        return rows

    def session(self, session_id: str) -> ChatSession | None:
        """Return the session, or None."""
        found = self._rows(
            f"SELECT {SESSION_COLUMNS} FROM sessions WHERE session_id = ?",  # noqa: S608
            session_id,
        )
        if not found:
            return None
        present = self._rows(
            "SELECT participant FROM participants "
            "WHERE session_id = ? AND left_at IS NULL ORDER BY position",
            session_id,
        )
        return session_of(found[0], [name for (name,) in present])

    def sessions(self, query: SessionQuery) -> list[ChatSession]:
        """Return the matching sessions, the oldest first."""
        chosen = (
            "(? IS NULL OR status = ?) AND (? IS NULL OR session_id IN "
            "(SELECT session_id FROM participants WHERE participant = ?))"
        )
        values = (query.status, query.status, query.participant, query.participant)
        rows = self._rows(
            f"SELECT {SESSION_COLUMNS} FROM sessions WHERE {chosen} "  # noqa: S608
            "ORDER BY created_at, session_id",
            *values,
        )
        present: dict[str, list[str]] = defaultdict(list)
        for session_id, name in self._rows(
            "SELECT session_id, participant FROM participants "
            "WHERE left_at IS NULL ORDER BY session_id, position"
        ):
            present[session_id].append(name)
        return [session_of(row, present[row[0]]) for row in rows]

    def session_count(self) -> int:
        """Return how many sessions there are."""
        return int(self._rows("SELECT count(*) FROM sessions")[0][0])

    def participants(self, session_id: str) -> list[Participant]:
        """Return everyone who is, or was, in the session, in the order of joining."""
        rows = self._rows(
            f"SELECT {PARTICIPANT_COLUMNS} FROM participants "  # noqa: S608
            "WHERE session_id = ? ORDER BY position",
            session_id,
        )
        return [participant_of(row) for row in rows]

    def messages(self, query: MessageQuery) -> list[ChatMessage]:
        """Return messages of one session, the oldest first."""
        forward = query.after_seq is not None or query.limit is None
        rows = self._rows(
            f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE session_id = ? AND seq > ? "  # noqa: S608
            f"ORDER BY seq {'ASC' if forward else 'DESC'} LIMIT ?",
            query.session_id,
            query.after_seq or 0,
            2**62 if query.limit is None else query.limit,
        )
        return [message_of(row) for row in (rows if forward else reversed(rows))]

    def relations(self, session_id: str) -> list[Relation]:
        """Return the links between messages of the session, in the order of recording."""
        rows = self._rows(
            f"SELECT {RELATION_COLUMNS} FROM relations "  # noqa: S608
            "WHERE session_id = ? ORDER BY revision",
            session_id,
        )
        return [relation_of(row) for row in rows]

    def known(self, column: IdColumn, session_id: str, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that a message of the session already has in the column."""
        return {known for (known,) in self._among(KNOWN[column], session_id, ids)}

    def _among(self, statement: str, session_id: str, values: Sequence[str]) -> list[Row]:
        """Run a statement with a session and a list in it, for as many values as go at a time."""
        rows: list[Row] = []
        for start in range(0, len(values), MOST_PARAMETERS):
            some = values[start : start + MOST_PARAMETERS]
            marks = ", ".join("?" * len(some))
            rows += self._rows(statement.replace("{marks}", marks), session_id, *some)
        return rows

    def run_rows(self, table: str, run_id: str) -> list[Row]:
        """Return the rows that one run has in a table; see `contract.Reader`.

        Raises:
            StoreError: it is no table of runs.
        """
        check_table(table)
        return self._rows(
            f"SELECT {', '.join(TABLES[table])} FROM {table} "  # noqa: S608
            f"WHERE run_id = ? ORDER BY {', '.join(KEYS.get(table, ('revision',)))}",
            run_id,
        )


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
    for table, columns in TABLES.items():
        found = cursor.execute(
            f"SELECT {', '.join(columns)}, revision FROM {table} "  # noqa: S608
            "WHERE revision > ? ORDER BY revision LIMIT ?",
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
