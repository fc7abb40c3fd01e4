"""`SessionPersistence`: record chat sessions durably, in any of the stores."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from multichat_lab.chat.membership import Members, Relations
from multichat_lab.chat.recording import (
    inactive_sessions,
    new_session,
    write_end,
    write_messages,
    write_new_session,
)
from multichat_lab.chat.rules import Limits, found_session, message_query, session_query
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.stores import open_store
from multichat_lab.stores.contract import Store
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.times import utc_now
from multichat_lab.validation import require_utc


class SessionPersistence:
    """Chat sessions in a store; use it as a context manager, or call `close()`.

    Several processes may open the same `json`, `sqlite` or `duckdb` store at once, forked children
    each for themselves. A call that has returned is durable; a call that raised changed nothing.

    Args:
        storage_type: `memory`, `json`, `sqlite` or `duckdb`; or a store that is open already.
        storage_path: a folder for `json`, a file for `sqlite` and `duckdb`.
        max_sessions: how many sessions the store may hold; None for no limit.
        max_messages_per_session: how many messages a session may hold; None for no limit.
        options: whether to create the store, and its durability.

    Attributes:
        store: the open store.
        members: who joins and leaves sessions.
        relations: which messages refer to which.

    Raises:
        UnknownStoreError, StoreError, StoreDamagedError, SchemaVersionError: see `open_store`.

    Example:
        >>> with SessionPersistence("memory") as chats:
        ...     session = chats.create_session(["Ann", "Bob"], topic="lunch")
        ...     chats.add_message(ChatMessage(session.session_id, "Ann", "Noon?", "Bob")).seq
        1
    """

    def __init__(
        self,
        storage_type: str | Store = "duckdb",
        storage_path: str | Path = "multichat.duckdb",
        max_sessions: int | None = None,
        max_messages_per_session: int | None = None,
        options: StoreOptions | None = None,
    ) -> None:
        self.limits = Limits(max_sessions, max_messages_per_session)
        self.store: Store = (
            open_store(storage_type, storage_path, options)
            if isinstance(storage_type, str)
            else storage_type
        )
        self.members = Members(self.store)
        self.relations = Relations(self.store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"SessionPersistence({self.store.location!r})"

    def create_session(
        self,
        participants: Iterable[str],
        topic: str = "",
        session_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        created_at: datetime | None = None,
    ) -> ChatSession:
        """Start a session with these participants; more may join through `members`.

        Raises:
            SessionExistsError: `session_id` (a fresh UUID4 unless given) is taken.
            SessionLimitError: the store holds `max_sessions` already.
            ParticipantError: a name cannot be used.
            MessageError: another value cannot be stored; `created_at` has no time zone.
        """
        session = new_session(participants, topic, session_id, metadata, created_at)
        with self.store.transaction() as transaction:
            write_new_session(transaction, session, self.limits)
        return session

    def get_session(self, session_id: str) -> ChatSession:
        """Return a session; SessionNotFoundError when there is none."""
        with self.store.reading() as reader:
            return found_session(reader, session_id)

    def list_sessions(
        self, status: str | None = None, participant: str | None = None
    ) -> list[ChatSession]:
        """Return sessions, the oldest first.

        Args:
            status: only `active` or only `ended` ones.
            participant: only those that this one is, or was, in.

        Raises:
            MessageError: there is no such status.
        """
        query = session_query(status, participant)
        with self.store.reading() as reader:
            return reader.sessions(query)

    def add_message(self, message: ChatMessage) -> ChatMessage:
        """Record one message and return it with its `seq`; see `add_messages`.

        A message whose `source_id` the session already holds comes back as it was given.
        """
        return next(iter(self.add_messages([message])), message)

    def add_messages(self, messages: Iterable[ChatMessage]) -> list[ChatMessage]:
        """Record messages in one transaction, all of them or none; return them with their `seq`.

        A message whose `source_id` its session already holds is left out, so that an import can be
        repeated. A `reply_to` is recorded as a relation too.

        Raises:
            SessionNotFoundError: a session does not exist.
            SessionEndedError: a session has ended.
            ParticipantError: a sender or recipient is not in the session.
            SessionLimitError: a session would pass `max_messages_per_session`.
            MessageError: a `message_id` is taken.
        """
        batch = list(messages)
        if not batch:
            return []
        with self.store.transaction() as transaction:
            return write_messages(transaction, batch, self.limits)

    def get_messages(
        self, session_id: str, limit: int | None = None, after_seq: int | None = None
    ) -> list[ChatMessage]:
        """Return messages of a session, the oldest first.

        Args:
            session_id: the session.
            limit: at most so many: the last ones, or the first ones after `after_seq`.
            after_seq: only those with a greater `seq`.

        Raises:
            SessionNotFoundError: there is no such session.
            MessageError: `limit` or `after_seq` is negative.
        """
        query = message_query(session_id, limit, after_seq)
        with self.store.reading() as reader:
            messages = reader.messages(query)
            if not messages:
                found_session(reader, session_id)
            return messages

    def end_session(self, session_id: str, at: datetime | None = None) -> ChatSession:
        """End a session and return it; ending it again changes nothing.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        moment = require_utc(utc_now() if at is None else at, "at")
        with self.store.transaction() as transaction:
            return write_end(transaction, found_session(transaction, session_id), moment)

    def cleanup_old_sessions(self, days: float, dry_run: bool = False) -> list[ChatSession]:
        """Delete sessions without activity for `days` days, with all they hold; return them.

        Args:
            days: age of the last activity in days of 24 hours.
            dry_run: only return what would be deleted.

        Raises:
            MessageError: `days` is no number of zero or more.
        """
        if dry_run:
            with self.store.reading() as reader:
                return inactive_sessions(reader, days, utc_now())
        with self.store.transaction() as transaction:
            old = inactive_sessions(transaction, days, utc_now())
            transaction.delete_sessions([each.session_id for each in old])
        return old

    def close(self) -> None:
        """Release the store's files; closing twice is harmless."""
        self.store.close()
