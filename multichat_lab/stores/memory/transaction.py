"""Collecting what a write transaction will add to a journal."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from multichat_lab.columns import Row
from multichat_lab.errors import MessageError
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    ChatSession,
    Identity,
    Note,
    Participant,
    Revision,
)
from multichat_lab.stores.contract import IdColumn
from multichat_lab.stores.memory.events import (
    Rewriting,
    Withdrawal,
)
from multichat_lab.stores.memory.relinked import NewEvents, RelinkedKept
from multichat_lab.stores.memory.session import SessionState, copy, fold
from multichat_lab.stores.memory.view import JournalReader, States
from multichat_lab.stores.notes import key_of
from multichat_lab.stores.revising import hashed
from multichat_lab.stores.rows import TableRow, check_rows, require_runs


def has_note(states: States, note: Note) -> bool:
    """Whether a note is there, or another with the same key."""
    if isinstance(note, Identity):
        return note in states.known_identities()
    state = states.find(note.session_id)
    return state is not None and key_of(note) in state.notes_of(type(note))


class JournalTransaction(JournalReader):
    """Collects events and rows; the store writes and folds them when the transaction commits."""

    def __init__(self, states: States) -> None:
        super().__init__(states)
        self.events = NewEvents()
        self.kept: RelinkedKept = RelinkedKept(states, self.events)
        self.rows: list[TableRow] = []
        self.identities: list[Identity] = []
        self._run_ids: set[str] = set()
        self.deleted: list[str] = []
        self.put: dict[str, list[Row]] = defaultdict(list)
        self._message_ids: set[str] = set()
        self._revised: dict[tuple[str, str], str | None] = {}
        self._note_keys: set[tuple[type[Note], Hashable]] = set()

    def _find_without_messages(self, session_id: str) -> SessionState | None:
        """Return the session as this transaction has made it."""
        state = super()._find_without_messages(session_id)
        if mine := self.events.of_session.get(session_id):
            state = SessionState(state.header, dict(state.participants)) if state else None
            for event in mine:
                if isinstance(event, ChatMessage | ChatSession | Participant):
                    state = fold(state, event)
        return state

    def known(self, column: IdColumn, session_id: str, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that a message of the session or transaction has there."""
        mine = {
            getattr(each, column)
            for each in self.events.of_session.get(session_id, ())
            if isinstance(each, ChatMessage)
        }
        return super().known(column, session_id, ids) | mine.intersection(ids)

    def put_sessions(self, sessions: Iterable[ChatSession]) -> None:
        """Write sessions' own fields, each new or changed."""
        self.events.take(copy(each) for each in sessions)

    def put_participants(self, participants: Iterable[Participant]) -> None:
        """Write participants, new or changed; an existing one keeps its place in the order."""
        self.events.take(participants)

    def add_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Append messages that have their `seq`.

        Raises:
            MessageError: a `message_id` is taken.
        """
        for message in messages:
            if message.message_id in self._message_ids or self._states.has_message(
                message.session_id, message.message_id
            ):
                raise MessageError(
                    f"message_id {message.message_id!r} is already in the store",
                    "Give every message an id of its own, or leave it out.",
                )
            self._message_ids.add(message.message_id)
        self.events.take(copy(each) for each in messages)

    def add_notes(self, notes: Iterable[Note], *, fresh: bool = False) -> int:
        """Add those that are not there yet, and return how many were new."""
        count = 0
        for note in notes:
            key = (type(note), key_of(note))
            if key in self._note_keys or has_note(self._states, note):
                continue
            self._note_keys.add(key)
            if isinstance(note, Identity):
                self.identities.append(note)
            else:
                self.events.take([note])
            count += 1
        return count

    def revise(self, revision: Revision, present: ChatMessage) -> None:
        """Give a message its present words and parts, and keep the revision beside it."""
        key = present.session_id, present.message_id
        previous = self._revised.get(key) or self.kept.last_change(*key)
        revision = hashed(previous, revision, present)
        self._revised[key] = revision.hash
        self.events.take([Rewriting(revision, present.content, present.parts)])
        self._note_keys.add((Revision, key_of(revision)))

    def remove_annotations(self, run: str) -> int:
        """Delete the annotations of a run in all sessions, and return how many there were."""
        found = [each.session_id for each in self.notes(Annotation, None, run)]
        self.events.take(Withdrawal(each, run) for each in dict.fromkeys(found))
        return len(found)

    def delete_sessions(self, session_ids: Sequence[str]) -> None:
        """Delete sessions with all that belongs to them."""
        self.deleted.extend(session_ids)

    def put_rows(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows of a table of runs; see `contract.Transaction`.

        Raises:
            StoreError: it is no such table, or a row does not fit or has no run.
        """
        check_rows(table, rows)
        if table == "runs":
            self._run_ids.update(row[0] for row in rows)
        require_runs(
            table, rows, lambda each: each in self._run_ids or bool(self.run_rows("runs", each))
        )
        self.rows.extend((table, row) for row in rows)
        self.put[table] += rows
