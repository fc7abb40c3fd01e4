"""One session as its events have made it, folded one by one."""

from bisect import bisect_right
from collections.abc import Hashable, KeysView
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TypeVar

from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    ChatSession,
    Note,
    Participant,
    Revision,
)
from multichat_lab.stores.memory.events import (
    Event,
    Losing,
    Proving,
    Relinking,
    Rewriting,
    Withdrawal,
)
from multichat_lab.stores.notes import key_of
from multichat_lab.stores.schema import COUNTERS

Told = TypeVar("Told", ChatMessage, ChatSession)


@dataclass(slots=True)
class SessionState:
    """A session as it stands; one of which only the index is known has no messages."""

    header: ChatSession
    participants: dict[str, Participant] = field(default_factory=dict)
    messages: list[ChatMessage] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    notes: dict[type[Note], dict[Hashable, Note]] = field(default_factory=dict)
    source_ids: set[str] = field(default_factory=set)
    lost: int = 0
    """So many numbers have no message any more, as somebody accepted."""

    @property
    def message_ids(self) -> KeysView[str]:
        """The ids of the messages."""
        return self.places.keys()

    def numbered(self, after: int, until: int) -> list[ChatMessage]:
        """Return the messages past a number up to another one."""
        return self.messages[self.place_after(after) : self.place_after(until)]

    def place_after(self, seq: int) -> int:
        """Return the place of the first message with a greater number."""
        if not self.lost:
            return seq
        return bisect_right(self.messages, seq, key=lambda each: each.seq or 0)

    def notes_of(self, kind: type[Note]) -> dict[Hashable, Note]:
        """The notes of a kind by what tells them apart, in the order of recording."""
        return self.notes.setdefault(kind, {})

    @property
    def session(self) -> ChatSession:
        """The session as a record, with those who are in it now."""
        present = tuple(n for n, each in self.participants.items() if each.left_at is None)
        return replace(copy(self.header), participants=present)


def copy(record: Told) -> Told:
    """Return the record with metadata of its own: who holds it may change that dictionary."""
    return replace(record, metadata=deepcopy(record.metadata)) if record.metadata else record


def fold(state: SessionState | None, event: Event) -> SessionState:
    """Return the state after the event; a session's header comes before all else of it.

    Raises:
        StoreDamagedError: it does not.
    """
    if isinstance(event, ChatSession):
        return with_header(state, event)
    if state is None:
        raise StoreDamagedError(
            f"A record of session {event.session_id!r} comes before the session itself",
            "Restore the file's first line from a backup.",
        )
    if isinstance(event, Participant):
        state.participants[event.participant] = event
    elif isinstance(event, Rewriting):
        rewrite(state, event)
    elif isinstance(event, Withdrawal):
        withdraw(state, event)
    elif isinstance(event, Relinking):
        relink(state, event)
    elif isinstance(event, Losing):
        lose(state, event)
    elif isinstance(event, ChatMessage):
        append(state, event)
    elif not isinstance(event, Proving):
        state.notes_of(type(event)).setdefault(key_of(event), event)
    return state


def withdraw(state: SessionState, event: Withdrawal) -> None:
    """Take the annotations of a run back."""
    known = state.notes_of(Annotation)
    for key in [k for k, each in known.items() if getattr(each, "run", None) == event.run]:
        del known[key]


def rewrite(state: SessionState, event: Rewriting) -> None:
    """Give a message its present words, and keep what it was before.

    Raises:
        StoreDamagedError: there is no such message.
    """
    revision = event.revision
    place = state.places.get(revision.message_id)
    if place is None:
        raise StoreDamagedError(
            f"Session {revision.session_id!r} holds no message {revision.message_id!r} to revise",
            "Restore the line of the message from a backup.",
        )
    state.messages[place] = replace(
        state.messages[place],
        content=event.content,
        parts=event.parts,
        revisions=revision.revision,
    )
    state.notes_of(Revision).setdefault(key_of(revision), revision)


def relink(state: SessionState, event: Relinking) -> None:
    """Give messages other checksums, and the session that of its last message."""
    for seq, link in enumerate(event.hashes, start=event.first):
        for place in range(state.place_after(seq - 1), state.place_after(seq)):
            state.messages[place] = replace(state.messages[place], hash=link)
    if event.head is not None:
        state.header = replace(state.header, head=event.head)


def lose(state: SessionState, event: Losing) -> None:
    """Let numbers have no message.

    Raises:
        StoreDamagedError: they are not the next ones.
    """
    old = state.header
    if not old.message_count + 1 == event.first <= event.last:
        raise StoreDamagedError(
            f"Session {event.session_id!r} tells that messages {event.first} to {event.last} are"
            f" lost behind message {old.message_count}",
            "Restore its file from a backup.",
        )
    state.lost += event.last + 1 - event.first
    state.header = replace(old, message_count=event.last)


def with_header(state: SessionState | None, header: ChatSession) -> SessionState:
    """Return the state with a new header; the counters follow the messages, not the header."""
    if state is None:
        fresh = replace(header, message_count=0, last_activity=header.created_at, head=None)
        return SessionState(fresh)
    old = state.header
    state.header = replace(header, **{name: getattr(old, name) for name in COUNTERS})
    return state


def append(state: SessionState, message: ChatMessage) -> None:
    """Append a message and count it; one without a `seq` gets that of its place.

    Raises:
        StoreDamagedError: it has another: a message before it was lost, or is there twice.
    """
    old = state.header
    seq = old.message_count + 1
    if message.seq is None:
        message = replace(message, seq=seq)
    elif message.seq != seq:
        raise StoreDamagedError(
            f"Session {message.session_id!r} has message {message.seq} where {seq} belongs",
            "Restore its file from a backup; to go on without what was lost:"
            " multichat verify --accept",
        )
    is_first = not state.messages and old.message_count == state.lost
    newest = message.timestamp if is_first else max(old.last_activity, message.timestamp)
    state.header = replace(
        old, message_count=old.message_count + 1, last_activity=newest, head=message.hash
    )
    state.messages.append(message)
    state.places[message.message_id] = len(state.messages) - 1
    if message.source_id is not None:
        state.source_ids.add(message.source_id)
