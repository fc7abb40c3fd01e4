"""Reading a journal, and collecting what a write transaction will add to it."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.stores.contract import Changes, MessageQuery, Row, SessionQuery
from multichat_lab.stores.journal import Event, Journal, SessionState, fold


class Sessions(Protocol):
    """Where a reader finds the sessions: a journal, or a folder that is folded on demand."""

    @property
    def message_ids(self) -> dict[str, str]:
        """Message id → session, of the sessions that have been read."""

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state, or None."""

    def all(self) -> Iterable[SessionState]:
        """Return the states of all sessions; messages may be missing from them."""

    def count(self) -> int:
        """Return how many sessions there are."""


class JournalReader:
    """A view of folded sessions; see `contract.Reader`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def session(self, session_id: str) -> ChatSession | None:
        """Return the session, or None."""
        state = self._sessions.find(session_id)
        return state.session if state else None

    def sessions(self, query: SessionQuery) -> list[ChatSession]:
        """Return the matching sessions, the oldest first."""
        chosen = [
            state.session
            for state in self._sessions.all()
            if query.status in (None, state.header.status)
            and (query.participant is None or query.participant in state.participants)
        ]
        return sorted(chosen, key=lambda each: (each.created_at, each.session_id))

    def session_count(self) -> int:
        """Return how many sessions there are."""
        return self._sessions.count()

    def participants(self, session_id: str) -> list[Participant]:
        """Return everyone who is, or was, in the session, in the order of joining."""
        state = self._sessions.find(session_id)
        return list(state.participants.values()) if state else []

    def messages(self, query: MessageQuery) -> list[ChatMessage]:
        """Return messages of one session, the oldest first."""
        state = self._sessions.find(query.session_id)
        if state is None:
            return []
        start = query.after_seq or 0  # seq has no gaps: the message with seq n lies at n - 1
        if query.limit is None:
            return state.messages[start:]
        if query.after_seq is not None:
            return state.messages[start : start + query.limit]
        return state.messages[max(0, len(state.messages) - query.limit) :]

    def relations(self, session_id: str) -> list[Relation]:
        """Return the links between messages of the session, in the order of recording."""
        state = self._sessions.find(session_id)
        return list(state.relations) if state else []

    def known_sources(self, session_id: str, source_ids: Sequence[str]) -> set[str]:
        """Return those of the `source_ids` that the session already holds."""
        state = self._sessions.find(session_id)
        return state.source_ids.intersection(source_ids) if state else set()


class JournalTransaction(JournalReader):
    """Collects events; the store writes and folds them when the transaction commits."""

    def __init__(self, sessions: Sessions) -> None:
        super().__init__(sessions)
        self.events: list[Event] = []
        self.deleted: list[str] = []

    def session(self, session_id: str) -> ChatSession | None:
        """Return the session as this transaction has made it, or None."""
        state = self._preview(session_id)
        return state.session if state else None

    def participants(self, session_id: str) -> list[Participant]:
        """Return the participants as this transaction has made them."""
        state = self._preview(session_id)
        return list(state.participants.values()) if state else []

    def _preview(self, session_id: str) -> SessionState | None:
        state = self._sessions.find(session_id)
        mine = [each for each in self.events if each.session_id == session_id]
        if mine:
            state = SessionState(state.header, dict(state.participants)) if state else None
            for event in mine:
                state = fold(state, event)
        return state

    def put_session(self, session: ChatSession) -> None:
        """Write a session's own fields, new or changed."""
        self.events.append(session)

    def put_participants(self, participants: Iterable[Participant]) -> None:
        """Write participants, new or changed; an existing one keeps its place in the order."""
        self.events.extend(participants)

    def add_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Append messages of one session that have their `seq`.

        Raises:
            MessageError: a `message_id` is taken.
        """
        fresh: set[str] = set()
        for message in messages:
            if message.message_id in self._sessions.message_ids or message.message_id in fresh:
                raise MessageError(
                    f"message_id {message.message_id!r} is already in the store",
                    "Give every message an id of its own, or leave it out.",
                )
            fresh.add(message.message_id)
        self.events.extend(messages)

    def add_relations(self, relations: Iterable[Relation]) -> int:
        """Add links that are not there yet, and return how many were new."""
        new = [
            each
            for each in dict.fromkeys(relations)
            if (state := self._sessions.find(each.session_id)) is None
            or each not in state.relations
        ]
        self.events.extend(new)
        return len(new)

    def delete_sessions(self, session_ids: Sequence[str]) -> None:
        """Delete sessions with all that belongs to them."""
        self.deleted.extend(session_ids)


def journal_changes(journal: Journal, mark: Any, limit: int) -> Changes:
    """Return at most `limit` rows that the journal gained since `mark`: (generation, position)."""
    generation, position = mark if isinstance(mark, tuple) else (None, 0)
    if generation != journal.generation:
        position = 0
    rows: dict[str, list[Row]] = {}
    end = min(position + limit, len(journal.rows))
    for table, row in journal.rows[position:end]:
        rows.setdefault(table, []).append(row)
    return Changes(
        rows,
        mark=(journal.generation, end),
        reload=mark is not None and generation != journal.generation,
        complete=end == len(journal.rows),
    )
