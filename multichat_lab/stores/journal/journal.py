"""Conversations folded from a journal of events, in this process's memory.

The memory store keeps nothing else; the json store writes the same events to files and folds what
other processes wrote.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TypeVar

from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.stores.journal.runs import RunJournal
from multichat_lab.stores.questions import Row
from multichat_lab.stores.run_rows import TableRow
from multichat_lab.stores.schema import message_row, participant_row, relation_row, session_row

Event = ChatSession | Participant | ChatMessage | Relation

Told = TypeVar("Told", ChatMessage, ChatSession)


@dataclass(slots=True)
class SessionState:
    """One session as its events have made it."""

    header: ChatSession
    participants: dict[str, Participant] = field(default_factory=dict)
    messages: list[ChatMessage] = field(default_factory=list)
    message_ids: set[str] = field(default_factory=set)
    relations: dict[Relation, None] = field(default_factory=dict)
    source_ids: set[str] = field(default_factory=set)

    @property
    def session(self) -> ChatSession:
        """The session as a record, with those who are in it now."""
        present = tuple(n for n, each in self.participants.items() if each.left_at is None)
        return replace(apart(self.header), participants=present)


def apart(record: Told) -> Told:
    """Return the record with metadata of its own: who holds it may change that dictionary."""
    return replace(record, metadata=deepcopy(record.metadata)) if record.metadata else record


def fold(state: SessionState | None, event: Event) -> SessionState:
    """Return the state after the event; a session's header comes before all else of it."""
    if isinstance(event, ChatSession):
        return headed(state, event)
    if state is None:
        raise StoreDamagedError(
            f"A record of session {event.session_id!r} comes before the session itself",
            "Restore the file's first line from a backup.",
        )
    if isinstance(event, Participant):
        state.participants[event.participant] = event
    elif isinstance(event, Relation):
        state.relations[event] = None
    else:
        hear(state, event)
    return state


def headed(state: SessionState | None, header: ChatSession) -> SessionState:
    """Return the state with a new header; the counters follow the messages, not the header."""
    if state is None:
        return SessionState(replace(header, message_count=0, last_activity=header.created_at))
    old = state.header
    state.header = replace(header, message_count=old.message_count, last_activity=old.last_activity)
    return state


def hear(state: SessionState, message: ChatMessage) -> None:
    """Append a message and count it; its `seq` is its place, even where a line was removed."""
    old = state.header
    is_first = old.message_count == 0
    newest = message.timestamp if is_first else max(old.last_activity, message.timestamp)
    state.header = replace(old, message_count=old.message_count + 1, last_activity=newest)
    seq = old.message_count + 1
    state.messages.append(message if message.seq == seq else replace(message, seq=seq))
    state.message_ids.add(message.message_id)
    if message.source_id is not None:
        state.source_ids.add(message.source_id)


class Journal:
    """All sessions, and the rows that each event meant, in order.

    `find`, `all`, `count`, `has_message` and `run_rows` are what a reader needs; the json store
    answers them from its files.
    """

    def __init__(self) -> None:
        self.states: dict[str, SessionState] = {}
        self.message_ids: set[str] = set()
        self.runs = RunJournal()
        self.rows: list[tuple[str, Row]] = []
        self.generation = 0

    def apply(self, events: Iterable[Event]) -> None:
        """Fold events in."""
        for event in events:
            state = fold(self.states.get(event.session_id), event)
            self.states[event.session_id] = state
            if isinstance(event, ChatMessage):
                self.message_ids.add(event.message_id)
                self.rows.append(row_of(state, state.messages[-1]))
            else:
                self.rows.append(row_of(state, event))

    def forget(self, session_ids: Iterable[str]) -> None:
        """Drop sessions with all that belongs to them."""
        for session_id in session_ids:
            state = self.states.pop(session_id, None)
            if state:
                self.message_ids -= state.message_ids
        self._begin_anew()

    def add_rows(self, rows: Iterable[TableRow]) -> None:
        """Take in rows of runs."""
        for table, row in rows:
            self.runs.add(table, row)
            self.rows.append((table, row))

    def run_rows(self, table: str, run_id: str) -> list[Row]:
        """Return the rows of one run in one table."""
        return self.runs.rows(table, run_id)

    def forget_runs(self, run_ids: Iterable[str]) -> None:
        """Drop runs with all their rows."""
        self.runs.forget(run_ids)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.generation += 1
        self.rows = [row for each in self.states.values() for row in rows_of(each)]
        self.rows += self.runs.all_rows()

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state, or None."""
        return self.states.get(session_id)

    def all(self) -> Iterable[SessionState]:
        """Return the states of all sessions."""
        return self.states.values()

    def count(self) -> int:
        """Return how many sessions there are."""
        return len(self.states)

    def has_message(self, session_id: str, message_id: str) -> bool:
        """Return whether any session has a message of that id."""
        return message_id in self.message_ids


def row_of(state: SessionState, event: Event) -> tuple[str, Row]:
    """Return the table and row that an event means, once it is folded in."""
    if isinstance(event, ChatMessage):
        return "messages", message_row(event)
    if isinstance(event, ChatSession):
        return "sessions", session_row(event)
    if isinstance(event, Participant):
        position = list(state.participants).index(event.participant)
        return "participants", participant_row(event, position)
    return "relations", relation_row(event)


def rows_of(state: SessionState) -> Iterable[tuple[str, Row]]:
    """Yield the rows of one session as it stands."""
    events: Iterable[Event] = (
        state.header,
        *state.participants.values(),
        *state.messages,
        *state.relations,
    )
    return (row_of(state, event) for event in events)
