"""One session as its events have made it, folded one by one."""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TypeVar

from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation

Event = ChatSession | Participant | ChatMessage | Relation

Told = TypeVar("Told", ChatMessage, ChatSession)


@dataclass(slots=True)
class SessionState:
    """A session as it stands; one of which only the index is known has no messages."""

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
    elif isinstance(event, Relation):
        state.relations[event] = None
    else:
        append(state, event)
    return state


def with_header(state: SessionState | None, header: ChatSession) -> SessionState:
    """Return the state with a new header; the counters follow the messages, not the header."""
    if state is None:
        return SessionState(replace(header, message_count=0, last_activity=header.created_at))
    old = state.header
    state.header = replace(header, message_count=old.message_count, last_activity=old.last_activity)
    return state


def append(state: SessionState, message: ChatMessage) -> None:
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
