"""`SessionPersistence`: record chat sessions durably, in any of the stores."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from multichat_lab.chat.cleanup import clean_up
from multichat_lab.chat.history import History
from multichat_lab.chat.late import close_when_written
from multichat_lab.chat.membership import Members, Relations
from multichat_lab.chat.notes import Annotations, Identities
from multichat_lab.chat.pages import messages_of
from multichat_lab.chat.presence import PresenceBook
from multichat_lab.chat.recording import new_session, write_end, write_messages, write_new_session
from multichat_lab.chat.rules import Limits, found_session, message_query, session_query
from multichat_lab.chat.verification import Verification
from multichat_lab.errors import MessageError
from multichat_lab.record_table import RecordList, sessions_html
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.stores import open_store
from multichat_lab.stores.arrivals import Arrivals
from multichat_lab.stores.contract import Store
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.times import utc_now


class SessionPersistence:
    """Chat sessions in a store; use it as a context manager, or call `close()`.

    Several processes may open the same store (not `memory`) at once, forked children each for
    themselves. A call that has returned is durable; a call that raised changed nothing.

    Args:
        storage_type: `memory`, `json`, `sqlite`, `duckdb` or `postgresql`; or a store that is open.
        storage_path: a folder for `json`, a file for `sqlite` and `duckdb`, for `postgresql` an
            address; unless given, `multichat-json`, `multichat.db` or `multichat.duckdb` in the
            working folder.
        max_sessions: how many sessions the store may hold; None for no limit.
        max_messages_per_session: how many messages a session may hold; None for no limit.
        options: whether to create the store, and its durability.

    Attributes:
        store: the open store; arrivals: wakes who waits for something new in it.
        presence: who is there now; members, relations: who joins and leaves, what refers to what.
        history: edits, deletions and reactions; identities: participants' names in each source.
        annotations: what people and programs note; verify: whether all is as it was recorded.

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
        storage_path: str | Path | None = None,
        max_sessions: int | None = None,
        max_messages_per_session: int | None = None,
        options: StoreOptions | None = None,
    ) -> None:
        self.limits = Limits(max_sessions, max_messages_per_session)
        if isinstance(storage_type, str):
            storage_type = open_store(storage_type, storage_path, options)
        self.store: Store = storage_type
        self.arrivals = Arrivals(self.store)
        self.presence = PresenceBook(self.store)
        self.members = Members(self.store)
        self.relations = Relations(self.store)
        self.history = History(self.store)
        self.identities = Identities(self.store)
        self.annotations = Annotations(self.store)
        self.verify = Verification(self.store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"SessionPersistence({self.store.location!r})"

    _repr_html_ = sessions_html

    def create_session(
        self,
        participants: Iterable[str],
        topic: str = "",
        session_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        created_at: datetime | None = None,
    ) -> ChatSession:
        """Start a session with these participants, names or name → kind; `members` adds more.

        Raises:
            SessionExistsError: `session_id` (a fresh UUID4 unless given) is taken.
            SessionLimitError: the store holds `max_sessions` already.
            ParticipantError: a name cannot be used.
            MessageError: another value cannot be stored; `created_at` has no time zone.
        """
        session = new_session(participants, topic, session_id, metadata, created_at)
        with self.store.transaction() as transaction:
            write_new_session(transaction, session, self.limits, participants)
        return session

    def get_session(self, session_id: str) -> ChatSession:
        """Return a session, or raise SessionNotFoundError."""
        with self.store.reading() as reader:
            return found_session(reader, session_id)

    def list_sessions(
        self,
        status: str | None = None,
        participant: str | None = None,
        limit: int | None = None,
        after: ChatSession | None = None,
    ) -> list[ChatSession]:
        """Return at most `limit` sessions past `after`, oldest first; of a status, a participant.

        Raises:
            MessageError: the status is neither `active` nor `ended`, or `limit` is negative.
        """
        query = session_query(status, participant, limit, after)
        with self.store.reading() as reader:
            return RecordList(query.page(reader.sessions(query)))

    def add_message(self, message: ChatMessage) -> ChatMessage:
        """Record one message and return it with its `seq`, or as it is when its source is known."""
        return next(iter(self.add_messages([message])), message)

    def add_messages(self, messages: Iterable[ChatMessage]) -> list[ChatMessage]:
        """Record messages in one transaction, all or none; return the new ones with their `seq`.

        One whose `source_id` its session holds is left out. A `reply_to` makes a relation too.

        Raises:
            SessionNotFoundError: a session does not exist.
            SessionEndedError: a session has ended.
            ParticipantError: a sender or recipient is not in the session.
            SessionLimitError: a session would pass `max_messages_per_session`.
            MessageError: a `message_id` is taken, or a `reply_to` is not in its session.
        """
        if not (batch := list(messages)):
            return []
        with self.store.transaction() as transaction:
            return write_messages(transaction, batch, self.limits)

    def get_messages(
        self, session_id: str, limit: int | None = None, after_seq: int | None = None
    ) -> list[ChatMessage]:
        """Return messages of a session: the last `limit`, or the first past the seq `after_seq`.

        Raises:
            SessionNotFoundError: there is no such session.
            MessageError: `limit` or `after_seq` is negative.
        """
        with self.store.reading() as reader:
            return RecordList(messages_of(reader, message_query(session_id, limit, after_seq)))

    def iter_messages(
        self, session_id: str, after_seq: int = 0, batch: int = 1_000
    ) -> Iterator[ChatMessage]:
        """Yield the messages with a greater `seq` than `after_seq`, `batch` of them at a time.

        Those that come meanwhile are yielded too; nothing is locked between two batches.

        Raises:
            SessionNotFoundError: there is no such session.
            MessageError: `after_seq` is negative, or `batch` is less than 1.
        """
        if batch < 1:
            raise MessageError(f"batch is {batch}", "Give 1 or more.")
        while page := self.get_messages(session_id, batch, after_seq):
            yield from page
            after_seq = page[-1].seq or after_seq  # the places of lost ones may stay empty

    def end_session(self, session_id: str, at: datetime | None = None) -> ChatSession:
        """End a session and return it, or raise SessionNotFoundError; again it changes nothing."""
        with self.store.transaction() as transaction:
            return write_end(transaction, found_session(transaction, session_id), at or utc_now())

    def cleanup_old_sessions(self, days: float, dry_run: bool = False) -> list[ChatSession]:
        """Delete, unless `dry_run`, and return sessions in which nothing was recorded for `days`.

        Raises:
            MessageError: `days` is no number from 0 to 36,500.
        """
        return clean_up(self.store, days, dry_run=dry_run).going

    def close(self) -> None:
        """Release the store's files; closing twice is harmless."""
        close_when_written(self)
