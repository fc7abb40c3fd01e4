"""Reading a journal, and collecting what a write transaction will add to it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from multichat_lab.columns import Row
from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation
from multichat_lab.stores.contract import IdColumn
from multichat_lab.stores.memory.session import Event, SessionState, copy, fold
from multichat_lab.stores.questions import MessageQuery, SessionQuery
from multichat_lab.stores.rows import TableRow, check_rows, require_runs


class States(Protocol):
    """Where a reader finds sessions and runs: a journal, or a folder that is read on demand."""

    def find(self, session_id: str) -> SessionState | None:
        """Return a session's state, or None."""

    def all(self) -> Collection[SessionState]:
        """Return the states of all sessions; messages may be missing from them."""

    def has_message(self, session_id: str, message_id: str) -> bool:
        """Return whether a message of the session, or of any, has that id."""

    def run_rows(self, table: str, run_id: str) -> list[Row]:
        """Return the rows of one run in one table."""


class JournalReader:
    """A view of folded sessions and runs; see `contract.Reader`."""

    def __init__(self, states: States) -> None:
        self._states = states

    def _find_without_messages(self, session_id: str) -> SessionState | None:
        return self._states.find(session_id)

    def session(self, session_id: str) -> ChatSession | None:
        """Return the session, or None."""
        state = self._find_without_messages(session_id)
        return state.session if state else None

    def sessions(self, query: SessionQuery) -> list[ChatSession]:
        """Return the matching sessions, the oldest first."""
        chosen = [
            state.session
            for state in self._states.all()
            if query.status in (None, state.header.status)
            and (query.participant is None or query.participant in state.participants)
        ]
        return sorted(chosen, key=lambda each: (each.created_at, each.session_id))

    def session_count(self) -> int:
        """Return how many sessions there are."""
        return len(self._states.all())

    def participants(self, session_id: str) -> list[Participant]:
        """Return everyone who is, or was, in the session, in the order of joining."""
        state = self._find_without_messages(session_id)
        return list(state.participants.values()) if state else []

    def messages(self, query: MessageQuery) -> list[ChatMessage]:
        """Return messages of one session, the oldest first."""
        state = self._states.find(query.session_id)
        if state is None:
            return []
        start = query.after_seq or 0  # seq has no gaps: the message with seq n lies at n - 1
        end = None if query.limit is None else start + query.limit
        if query.after_seq is None and query.limit is not None:
            start, end = max(0, len(state.messages) - query.limit), None
        return [copy(each) for each in state.messages[start:end]]

    def relations(self, session_id: str) -> list[Relation]:
        """Return the links between messages of the session, in the order of recording."""
        state = self._states.find(session_id)
        return list(state.relations) if state else []

    def known(self, column: IdColumn, session_id: str, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that a message of the session already has in the column."""
        state = self._states.find(session_id)
        if state is None:
            return set()
        there = state.message_ids if column == "message_id" else state.source_ids
        return there.intersection(ids)

    def run_rows(self, table: str, run_id: str) -> list[Row]:
        """Return the rows that one run has in a table, without those of this transaction.

        Raises:
            StoreError: it is no table of runs.
        """
        return self._states.run_rows(table, run_id)


class JournalTransaction(JournalReader):
    """Collects events and rows; the store writes and folds them when the transaction commits."""

    def __init__(self, states: States) -> None:
        super().__init__(states)
        self.events: list[Event] = []
        self.rows: list[TableRow] = []
        self._run_ids: set[str] = set()
        self.deleted: list[str] = []
        self._message_ids: set[str] = set()

    def _find_without_messages(self, session_id: str) -> SessionState | None:
        """Return the session as this transaction has made it."""
        state = super()._find_without_messages(session_id)
        mine = [each for each in self.events if each.session_id == session_id]
        if mine:
            state = SessionState(state.header, dict(state.participants)) if state else None
            for event in mine:
                state = fold(state, event)
        return state

    def known(self, column: IdColumn, session_id: str, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that a message of the session or transaction has there."""
        mine = {
            getattr(each, column)
            for each in self.events
            if isinstance(each, ChatMessage) and each.session_id == session_id
        }
        return super().known(column, session_id, ids) | mine.intersection(ids)

    def put_session(self, session: ChatSession) -> None:
        """Write a session's own fields, new or changed."""
        self.events.append(copy(session))

    def put_participants(self, participants: Iterable[Participant]) -> None:
        """Write participants, new or changed; an existing one keeps its place in the order."""
        self.events.extend(participants)

    def add_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Append messages of one session that have their `seq`.

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
        self.events.extend(copy(each) for each in messages)

    def add_relations(self, relations: Iterable[Relation]) -> int:
        """Add links that are not there yet, and return how many were new."""
        known = {each for each in self.events if isinstance(each, Relation)}
        new = []
        for relation in dict.fromkeys(relations):
            state = self._states.find(relation.session_id)
            if relation not in known and (state is None or relation not in state.relations):
                new.append(relation)
        self.events.extend(new)
        return len(new)

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
