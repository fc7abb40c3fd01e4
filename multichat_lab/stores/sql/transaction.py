"""Writing to a SQL store: what SQLite and DuckDB share."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from multichat_lab.columns import Row
from multichat_lab.parts import parts_text
from multichat_lab.records import Annotation, ChatMessage, ChatSession, Note, Participant, Revision
from multichat_lab.stores.chain import Standing
from multichat_lab.stores.contract import IdColumn
from multichat_lab.stores.message_rows import MessageRows
from multichat_lab.stores.notes import NOTES, key_of, owner_of
from multichat_lab.stores.revising import hashed
from multichat_lab.stores.rows import (
    check_rows,
    latest_rows,
    participant_row,
    require_runs,
    session_row,
)
from multichat_lab.stores.schema import KEYS
from multichat_lab.stores.sql.cursor import Cursor
from multichat_lab.stores.sql.present import NO_MESSAGES, Tally
from multichat_lab.stores.sql.reader import LOOKUPS, Lookup, SqlReader
from multichat_lab.stores.sql.relinked import RelinkedKept
from multichat_lab.stores.sql.statements import (
    DELETE_SESSION,
    REWRITE_MESSAGE,
    UPSERT_PARTICIPANT,
    UPSERT_SESSION,
    RowWriter,
    count_messages,
    keys_there,
    taken,
    upsert_statement,
)
from multichat_lab.stores.sql.summing import Summing
from multichat_lab.times import microseconds

N = TypeVar("N")


class SqlTransaction(SqlReader):
    """A write transaction through one cursor; see `contract.Transaction`.

    Args:
        cursor: where the statements run, inside a transaction of the caller's.
        constraint_error: what the database raises when a key is taken.
        next_serial: the expression that numbers a row of `messages` anew.
        writer: how many rows are written at once.
        lookups: how they are found; see `SqlReader`.

    Attributes:
        written: table → how many rows; `store_state` is there when it has deleted.
        heads: session → how many messages it has now, and the last hash; deleted, put: what it
            has deleted, and has written of runs; marks: table → its highest mark, where known.
        sums: of what it writes beside messages; tally: what it adds to the whole.
    """

    def __init__(
        self,
        cursor: Cursor,
        constraint_error: type[Exception],
        next_serial: str,
        writer: RowWriter | None = None,
        lookups: Mapping[IdColumn, Lookup] = LOOKUPS,
    ) -> None:
        super().__init__(cursor, lookups)
        self._constraint_error = constraint_error
        self._next_serial = next_serial
        self.writer = writer or RowWriter(cursor)
        self.written: Counter[str] = Counter()
        self.heads: dict[str, Standing] = {}
        self.marks: dict[str, int] = {}
        self.sums, self.tally = Summing(self.writer), Tally()
        facts = self.written, self.heads, self.sums, self.tally
        self.kept: RelinkedKept = RelinkedKept(self.writer, *facts)
        self.deleted: list[str] = []
        self.put: dict[str, list[Row]] = defaultdict(list)

    def session(self, session_id: str) -> ChatSession | None:
        """Return the session, or None."""
        found = super().session(session_id)
        before = NO_MESSAGES if found is None else (found.message_count, found.head)
        self.tally.known.setdefault(session_id, before)
        return found

    def put_sessions(self, sessions: Iterable[ChatSession]) -> None:
        """Write sessions' own fields, new or changed; their counters follow their messages."""
        rows = [
            (*session_row(each), microseconds(each.created_at), 0, None, revision)
            for revision, each in self._numbered("sessions", sessions)
        ]
        self.sums.put("sessions", rows)
        self.writer.run(UPSERT_SESSION, rows)
        self.written["sessions"] += len(rows)

    def put_participants(self, participants: Iterable[Participant]) -> None:
        """Write participants, new or changed; an existing one keeps its place in the order."""
        numbered = self._numbered("participants", participants)
        rows = [(*participant_row(each, revision), revision) for revision, each in numbered]
        self.sums.put("participants", rows)
        self.writer.run(UPSERT_PARTICIPANT, rows)
        self.written["participants"] += len(rows)

    def add_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Append messages that have their `seq`, and count them.

        Raises:
            MessageError: a `message_id` or `source_id` is taken.
        """
        rows = MessageRows.of(messages).rows
        try:
            self.writer.insert("messages", rows)
        except self._constraint_error as error:
            raise taken(error) from error
        self.written["messages"] += len(rows)
        self.tally.require(self._cursor, {row[0] for row in rows})
        self.heads |= count_messages(self.writer, rows)

    def add_notes(self, notes: Iterable[Note], *, fresh: bool = False) -> int:
        """Add those that are not there yet, and return how many were new."""
        wanted: dict[tuple[type[Note], str], dict[Hashable, Note]] = defaultdict(dict)
        for note in notes:
            wanted[type(note), owner_of(note)].setdefault(key_of(note), note)
        new: dict[type[Note], list[Row]] = defaultdict(list)
        for (kind, owner), of_key in wanted.items():
            there = set() if fresh else keys_there(self._cursor, kind, owner, of_key.values())
            to_row = NOTES[kind].to_row
            new[kind] += (to_row(each) for key, each in of_key.items() if key not in there)
        for kind, rows in new.items():
            self.writer.insert(NOTES[kind].table, rows)
            self.sums.add(NOTES[kind].table, rows)
            self.written[NOTES[kind].table] += len(rows)
        return sum(map(len, new.values()))

    def revise(self, revision: Revision, present: ChatMessage) -> None:
        """Give a message its present words and parts, and keep the revision beside it."""
        found_by = self._lookups["message_id"]
        rewrite = REWRITE_MESSAGE.replace("{serial}", self._next_serial)
        self._cursor.execute(
            rewrite.replace("{id}", found_by.column),
            (
                *(present.content, parts_text(present.parts), revision.revision),
                *(present.session_id, *found_by.keys([present.message_id])),
            ),
        )
        self.written["messages"] += 1
        previous = self.kept.last_change(present.session_id, present.message_id)
        self.add_notes([hashed(previous, revision, present)])

    def remove_annotations(self, run: str) -> int:
        """Delete the annotations of a run in all sessions, and return how many there were."""
        gone = [NOTES[Annotation].to_row(each) for each in self.notes(Annotation, None, run)]
        if gone:
            self.sums.add("annotations", gone, -1)
            self._cursor.execute("DELETE FROM annotations WHERE run = ?", (run,))
            self.kept.begin_generation()
        return len(gone)

    def delete_sessions(self, session_ids: Sequence[str]) -> None:
        """Delete sessions with all that belongs to them, runs and trades included."""
        self.sums.forget(session_ids)
        for session_id in session_ids:
            for statement in DELETE_SESSION:
                self._cursor.execute(statement, (session_id,))
        if session_ids:
            self.kept.begin_generation()
        self.deleted += session_ids

    def put_rows(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows of a table of runs; see `contract.Transaction`.

        Raises:
            StoreError: it is no such table, or a row does not fit or has no run.
        """
        check_rows(table, rows)
        require_runs(table, rows, lambda run_id: bool(self.run_rows("runs", run_id)))
        self.written[table] += len(rows)
        self.put[table] += rows
        if table not in KEYS:
            self.writer.insert(table, rows)
            return
        numbered = self._numbered(table, latest_rows(table, rows))
        self.writer.run(upsert_statement(table), [(*row, revision) for revision, row in numbered])

    def _numbered(self, table: str, rows: Iterable[N]) -> list[tuple[int, N]]:
        """Number rows of a table whose rows may change, after all that are there."""
        last = self.kept.marks([table])[table]
        numbered = list(enumerate(rows, start=last + 1))
        if numbered:
            self.marks[table] = numbered[-1][0]
            self.tally.began(table, last)
        return numbered
