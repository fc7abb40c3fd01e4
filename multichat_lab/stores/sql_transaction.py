"""Writing to a SQL store: the statements that SQLite and DuckDB share."""

from collections.abc import Iterable, Sequence

from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.stores.contract import Row
from multichat_lab.stores.rows import (
    message_row,
    microseconds,
    participant_row,
    relation_row,
    session_row,
)
from multichat_lab.stores.schema import OWNED_BY_RUN, TABLES
from multichat_lab.stores.sql_reader import Cursor, SqlReader


def insert_statement(table: str, *more: str) -> str:
    """Return the INSERT for a table's columns, and `more` columns, with a mark for each value."""
    columns = (*TABLES[table], *more)
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


INSERT_MESSAGE = insert_statement("messages")
INSERT_RELATION = insert_statement("relations")
UPSERT_SESSION = (
    insert_statement("sessions", "last_activity", "message_count", "revision")
    + " ON CONFLICT (session_id) DO UPDATE SET topic = excluded.topic, status = excluded.status,"
    " ended_at = excluded.ended_at, metadata = excluded.metadata, revision = excluded.revision"
)
UPSERT_PARTICIPANT = (
    insert_statement("participants", "revision")
    + " ON CONFLICT (session_id, participant) DO UPDATE SET kind = excluded.kind,"
    " joined_at = excluded.joined_at, left_at = excluded.left_at, revision = excluded.revision"
)
IS_RELATED = (
    "SELECT 1 FROM relations WHERE session_id = ? AND message_id = ? AND target_id = ? AND kind = ?"
)
COUNT_MESSAGES = (
    "UPDATE sessions SET last_activity = CASE WHEN message_count = 0 OR last_activity < ?"
    " THEN ? ELSE last_activity END, message_count = message_count + ? WHERE session_id = ?"
)


class SqlTransaction(SqlReader):
    """A write transaction through one cursor; see `contract.Transaction`."""

    def __init__(self, cursor: Cursor, constraint_error: type[Exception]) -> None:
        super().__init__(cursor)
        self._constraint_error = constraint_error

    def put_session(self, session: ChatSession) -> None:
        """Write a session's own fields, new or changed; its counters follow its messages."""
        created = microseconds(session.created_at)
        counters = (created, 0, self._next_revision("sessions"))
        self._cursor.execute(UPSERT_SESSION, (*session_row(session), *counters))

    def put_participants(self, participants: Iterable[Participant]) -> None:
        """Write participants, new or changed; an existing one keeps its place in the order."""
        revision = self._next_revision("participants")
        rows = [
            (*participant_row(each, revision + offset), revision + offset)
            for offset, each in enumerate(participants)
        ]
        self._write_all(UPSERT_PARTICIPANT, rows)

    def add_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Append messages of one session that have their `seq`, and count them.

        Raises:
            MessageError: a `message_id` or `source_id` is taken.
        """
        try:
            self._write_all(INSERT_MESSAGE, [message_row(each) for each in messages])
        except self._constraint_error as error:
            raise MessageError(
                f"A message_id is already in the store: {error}",
                "Give every message an id of its own, or leave it out.",
            ) from error
        newest = microseconds(max(each.timestamp for each in messages))
        self._cursor.execute(
            COUNT_MESSAGES, (newest, newest, len(messages), messages[0].session_id)
        )

    def add_relations(self, relations: Iterable[Relation]) -> int:
        """Add links that are not there yet, and return how many were new."""
        new = [
            each
            for each in dict.fromkeys(relations)
            if not self._rows(IS_RELATED, *relation_row(each))
        ]
        self._write_all(INSERT_RELATION, [relation_row(each) for each in new])
        return len(new)

    def delete_sessions(self, session_ids: Sequence[str]) -> None:
        """Delete sessions with all that belongs to them, runs and trades included."""
        for session_id in session_ids:
            for table in OWNED_BY_RUN:
                self._cursor.execute(
                    f"DELETE FROM {table} WHERE run_id IN "  # noqa: S608
                    "(SELECT run_id FROM runs WHERE session_id = ?)",
                    (session_id,),
                )
            for table in ("runs", "relations", "messages", "participants", "sessions"):
                self._cursor.execute(
                    f"DELETE FROM {table} WHERE session_id = ?",  # noqa: S608
                    (session_id,),
                )
        if session_ids:
            self._cursor.execute("UPDATE store_state SET generation = generation + 1")

    def _next_revision(self, table: str) -> int:
        statement = f"SELECT coalesce(max(revision), 0) + 1 FROM {table}"  # noqa: S608
        return int(self._rows(statement)[0][0])

    def _write_all(self, statement: str, rows: Sequence[Row]) -> None:
        if len(rows) == 1:
            self._cursor.execute(statement, rows[0])
        elif rows:
            self._cursor.executemany(statement, rows)
