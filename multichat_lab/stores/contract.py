"""What every store promises, whatever lies behind it.

A store hands out readers and write transactions; the rules of the conversation (who may speak, what
is refused) live above it, in `multichat_lab.chat`, and are written once for all stores.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from multichat_lab.records import ChatMessage, ChatSession, Participant, Relation

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a store gained since a mark.

    Attributes:
        rows: table name → rows in the column order of `stores.schema.TABLES`; a row of a table
            with a key replaces the earlier row with the same key.
        mark: pass it to the next call; it means something to this store object only.
        reload: rows were deleted since the mark: forget all that was copied, `rows` start anew.
        complete: False when there is more to fetch with the new mark.
    """

    rows: dict[str, list[Row]]
    mark: object
    reload: bool = False
    complete: bool = True


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """Which messages of a session to read.

    Attributes:
        session_id: the session.
        limit: at most so many: the last ones, or the first ones after `after_seq`; None for all.
        after_seq: only those with a greater `seq`.
    """

    session_id: str
    limit: int | None = None
    after_seq: int | None = None


@dataclass(frozen=True, slots=True)
class SessionQuery:
    """Which sessions to list; every field that is set narrows the list.

    Attributes:
        status: `active` or `ended`.
        participant: someone who is, or was, in the session.
    """

    status: str | None = None
    participant: str | None = None


class Reader(Protocol):
    """A consistent view of the store."""

    def session(self, session_id: str) -> ChatSession | None:
        """Return the session, or None."""

    def sessions(self, query: SessionQuery) -> list[ChatSession]:
        """Return the matching sessions, the oldest first."""

    def session_count(self) -> int:
        """Return how many sessions there are."""

    def participants(self, session_id: str) -> list[Participant]:
        """Return everyone who is, or was, in the session, in the order of joining."""

    def messages(self, query: MessageQuery) -> list[ChatMessage]:
        """Return messages of one session, the oldest first."""

    def relations(self, session_id: str) -> list[Relation]:
        """Return the links between messages of the session, in the order of recording."""

    def known_sources(self, session_id: str, source_ids: Sequence[str]) -> set[str]:
        """Return those of the `source_ids` that the session already holds."""


class Transaction(Reader, Protocol):
    """A write transaction: all of it, or nothing, and nobody else writes meanwhile."""

    def put_session(self, session: ChatSession) -> None:
        """Write a session's own fields (not its participants), new or changed."""

    def put_participants(self, participants: Iterable[Participant]) -> None:
        """Write participants, new or changed; an existing one keeps its place in the order."""

    def add_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Append messages that have their `seq`; MessageError when a `message_id` is taken."""

    def add_relations(self, relations: Iterable[Relation]) -> int:
        """Add links that are not there yet, and return how many were new."""

    def delete_sessions(self, session_ids: Sequence[str]) -> None:
        """Delete sessions with all that belongs to them."""


class Store(Protocol):
    """A place where conversations are kept."""

    storage_type: str
    location: str

    def reading(self) -> AbstractContextManager[Reader]:
        """Open a consistent view; it never waits long for a writer."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Open a write transaction; it is durable when the `with` block has been left."""

    def changes(self, mark: object | None, limit: int = 50_000) -> Changes:
        """Return at most `limit` rows a table written past `mark` (None: from the start)."""

    def close(self) -> None:
        """Release files and locks; closing twice is harmless."""


@dataclass(slots=True)
class StoreOptions:
    """How to open a store.

    Attributes:
        create: make the store when it is not there; otherwise refuse.
        synchronous: SQLite's durability, `FULL` (survives power loss) or `NORMAL` (survives a
            killed process).
    """

    create: bool = True
    synchronous: str = field(default="FULL")
