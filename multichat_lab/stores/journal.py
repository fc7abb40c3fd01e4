"""Conversations folded from a journal of events, in this process's memory.

The memory store keeps nothing else; the json store writes the same events to files and folds what
other processes wrote.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.stores.contract import Row
from multichat_lab.stores.rows import message_row, participant_row, relation_row, session_row

Event = ChatSession | Participant | ChatMessage | Relation


@dataclass(slots=True)
class SessionState:
    """One session as its events have made it."""

    header: ChatSession
    participants: dict[str, Participant] = field(default_factory=dict)
    messages: list[ChatMessage] = field(default_factory=list)
    relations: dict[Relation, None] = field(default_factory=dict)
    source_ids: set[str] = field(default_factory=set)

    @property
    def session(self) -> ChatSession:
        """The session as a record, with those who are in it now."""
        present = tuple(n for n, each in self.participants.items() if each.left_at is None)
        return replace(self.header, participants=present)


class Journal:
    """All sessions, and the rows that each event meant, in order.

    `find`, `all` and `count` are what a reader needs; the json store answers them from its files.
    """

    def __init__(self) -> None:
        self.states: dict[str, SessionState] = {}
        self.message_ids: dict[str, str] = {}
        self.rows: list[tuple[str, Row]] = []
        self.generation = 0

    def apply(self, events: Iterable[Event]) -> None:
        """Fold events in; a session's header comes before all else of it."""
        for event in events:
            if isinstance(event, ChatMessage):
                self._say(event)
            elif isinstance(event, ChatSession):
                self._head(event)
            elif isinstance(event, Participant):
                self._seat(event)
            else:
                self._relate(event)

    def forget(self, session_ids: Iterable[str]) -> None:
        """Drop sessions with all that belongs to them."""
        for session_id in session_ids:
            state = self.states.pop(session_id, None)
            for message in state.messages if state else ():
                self.message_ids.pop(message.message_id, None)
        self.generation += 1
        self.rows = [row for each in self.states.values() for row in rows_of(each)]

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state, or None."""
        return self.states.get(session_id)

    def all(self) -> Iterable[SessionState]:
        """Return the states of all sessions."""
        return self.states.values()

    def count(self) -> int:
        """Return how many sessions there are."""
        return len(self.states)

    def _head(self, header: ChatSession) -> None:
        state = self.states.get(header.session_id)
        if state is None:
            fresh = replace(header, message_count=0, last_activity=header.created_at)
            self.states[header.session_id] = SessionState(fresh)
        else:
            old = state.header
            state.header = replace(
                header, message_count=old.message_count, last_activity=old.last_activity
            )
        self.rows.append(("sessions", session_row(header)))

    def _seat(self, participant: Participant) -> None:
        seats = self.states[participant.session_id].participants
        seats[participant.participant] = participant
        position = list(seats).index(participant.participant)
        self.rows.append(("participants", participant_row(participant, position)))

    def _say(self, message: ChatMessage) -> None:
        state = self.states[message.session_id]
        old = state.header
        newest = max(old.last_activity, message.timestamp) if state.messages else message.timestamp
        state.header = replace(old, message_count=old.message_count + 1, last_activity=newest)
        state.messages.append(message)
        self.message_ids[message.message_id] = message.session_id
        if message.source_id is not None:
            state.source_ids.add(message.source_id)
        self.rows.append(("messages", message_row(message)))

    def _relate(self, relation: Relation) -> None:
        relations = self.states[relation.session_id].relations
        if relation not in relations:
            relations[relation] = None
            self.rows.append(("relations", relation_row(relation)))


def rows_of(state: SessionState) -> Iterable[tuple[str, Row]]:
    """Yield the rows of one session as it stands."""
    yield "sessions", session_row(state.header)
    for position, participant in enumerate(state.participants.values()):
        yield "participants", participant_row(participant, position)
    for message in state.messages:
        yield "messages", message_row(message)
    for relation in state.relations:
        yield "relations", relation_row(relation)
