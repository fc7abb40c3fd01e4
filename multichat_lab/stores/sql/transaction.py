"""Writing to a SQL store: the statements that SQLite and DuckDB share."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from multichat_lab.columns import Row
from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.stores.rows import (
    check_rows,
    latest_rows,
    message_row,
    participant_row,
    relation_of,
    relation_row,
    require_runs,
    session_row,
)
from multichat_lab.stores.schema import COUNTERS, KEYS, OWNED_BY_RUN, TABLES
from multichat_lab.stores.sql.reader import RELATION_COLUMNS, Cursor, SqlReader
from multichat_lab.times import microseconds


def insert_statement(table: str, *more: str) -> str:
    """Return the INSERT for a table's columns, and `more` columns, with a mark for each value."""
    columns = (*TABLES[table], *more)
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


def upsert_statement(table: str, more: Sequence[str] = (), kept: Sequence[str] = ()) -> str:
    """Return the INSERT that replaces the row with the same key, bookkeeping column included.

    Args:
        table: a table with a key.
        more: columns that are inserted besides, and kept as they are in an earlier row.
        kept: columns of the table that are kept likewise.
    """
    new = (each for each in (*TABLES[table], "revision") if each not in (*KEYS[table], *kept))
    changes = ", ".join(f"{each} = excluded.{each}" for each in new)
    insert = insert_statement(table, *more, "revision")
    return f"{insert} ON CONFLICT ({', '.join(KEYS[table])}) DO UPDATE SET {changes}"


INSERT_MESSAGE = insert_statement("messages")
INSERT_RELATION = insert_statement("relations")
UPSERT_SESSION = upsert_statement("sessions", COUNTERS, kept=("created_at",))
UPSERT_PARTICIPANT = upsert_statement("participants", kept=("position",))
RELATIONS_OF_MESSAGES = (
    f"SELECT {RELATION_COLUMNS} FROM relations"  # noqa: S608
    " WHERE session_id = ? AND message_id IN ({marks})"
)
COUNT_MESSAGES = (
    "UPDATE sessions SET last_activity = CASE WHEN message_count = 0 OR last_activity < ?"
    " THEN ? ELSE last_activity END, message_count = message_count + ? WHERE session_id = ?"
)

InsertMany = Callable[[Cursor, str, Sequence[Row]], None]


def insert_row_by_row(cursor: Cursor, statement: str, rows: Sequence[Row]) -> None:
    """Run the INSERT for each row."""
    cursor.executemany(statement, rows)


class SqlTransaction(SqlReader):
    """A write transaction through one cursor; see `contract.Transaction`.

    Args:
        cursor: where the statements run, inside a transaction of the caller's.
        constraint_error: what the database raises when a key is taken.
        insert_many: runs an INSERT for two rows or more.
    """

    def __init__(
        self,
        cursor: Cursor,
        constraint_error: type[Exception],
        insert_many: InsertMany = insert_row_by_row,
    ) -> None:
        super().__init__(cursor)
        self._constraint_error = constraint_error
        self._insert_many = insert_many

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
        wanted = dict.fromkeys(relations)
        of_session: dict[str, set[str]] = defaultdict(set)
        for each in wanted:
            of_session[each.session_id].add(each.message_id)
        known = {
            relation_of(row)
            for session_id, message_ids in of_session.items()
            for row in self._among(RELATIONS_OF_MESSAGES, session_id, list(message_ids))
        }
        new = [each for each in wanted if each not in known]
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

    def put_rows(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows of a table of runs; see `contract.Transaction`.

        Raises:
            StoreError: it is no such table, or a row does not fit or has no run.
        """
        check_rows(table, rows)
        require_runs(table, rows, lambda run_id: bool(self.run_rows("runs", run_id)))
        if table not in KEYS:
            self._write_all(insert_statement(table), rows)
            return
        numbered = enumerate(latest_rows(table, rows), start=self._next_revision(table))
        self._write_all(upsert_statement(table), [(*row, revision) for revision, row in numbered])

    def _next_revision(self, table: str) -> int:
        statement = f"SELECT coalesce(max(revision), 0) + 1 FROM {table}"  # noqa: S608
        return int(self._rows(statement)[0][0])

    def _write_all(self, statement: str, rows: Sequence[Row]) -> None:
        if len(rows) == 1:
            self._cursor.execute(statement, rows[0])
        elif rows:
            self._insert_many(self._cursor, statement, rows)
