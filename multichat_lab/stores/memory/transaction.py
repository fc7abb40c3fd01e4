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
    Event,
    Losing,
    Proving,
    Relinking,
    Rewriting,
    Withdrawal,
)
from multichat_lab.stores.memory.session import SessionState, copy, fold
from multichat_lab.stores.memory.view import JournalKept, JournalReader, States
from multichat_lab.stores.notes import key_of
from multichat_lab.stores.revising import hashed
from multichat_lab.stores.rows import TableRow, check_rows, require_runs


def has_note(states: States, note: Note) -> bool:
    """Whether a note is there, or another with the same key."""
    if isinstance(note, Identity):
        return note in states.known_identities()
    state = states.find(note.session_id)
    return state is not None and key_of(note) in state.notes_of(type(note))


class NewEvents(list[Event]):
    """What a transaction has collected, in its order, and of each session.

    Attributes:
        of_session: session → its events.
    """

    def __init__(self) -> None:
        super().__init__()
        self.of_session: dict[str, list[Event]] = defaultdict(list)

    def take(self, events: Iterable[Event]) -> None:
        """Collect more."""
        for event in events:
            self.append(event)
            self.of_session[event.session_id].append(event)


class RelinkedKept(JournalKept):
    """The rows themselves, and the checksums that they get; see `keeping.Relinked`.

    Attributes:
        is_told: whether a head is to tell of the whole of the store.
    """

    def __init__(self, states: States, events: NewEvents) -> None:
        super().__init__(states)
        self._events = events
        self.is_told = False

    def relink(self, session_id: str, first: int, hashes: Sequence[str]) -> None:
        """Give messages other checksums."""
        state = self._states.find(session_id)
        count = 0 if state is None else state.header.message_count
        self._events.take([Relinking(session_id, first, tuple(hashes), count)])

    def recount(self, session_id: str, last: int) -> None:
        """Let a session count so many messages: here its counts follow its events."""
        state = self._states.find(session_id)
        count = 0 if state is None else state.header.message_count
        if last > count:
            self._events.take([Losing(session_id, count + 1, last)])

    def prove(self, session_ids: Sequence[str] | None) -> None:
        """Let the files be taken for what was written; in memory that means nothing."""
        if session_ids is None:
            session_ids = [each.header.session_id for each in self._states.all()]
            session_ids += [""] if self._states.known_identities() else []
        self._events.take(Proving(each) for each in session_ids)

    def tell(self) -> None:
        """Let the head of a store of files tell what all of it adds up to."""
        self.is_told = True


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
