"""What every store promises, whatever lies behind it.

A store hands out readers and write transactions; the rules of the conversation (who may speak, what
is refused) live above it, in `multichat_lab.chat`, and are written once for all stores.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol, get_args

from multichat_lab.columns import Row
from multichat_lab.records import ChatMessage, ChatSession, Note, Participant, Revision
from multichat_lab.stores.keeping import Kept, Relinked
from multichat_lab.stores.notes import N
from multichat_lab.stores.questions import Changes, MessageQuery, SessionQuery

IdColumn = Literal["message_id", "source_id"]
"""A column of a message that identifies it in its session."""

ID_COLUMNS: tuple[IdColumn, ...] = get_args(IdColumn)


class Reader(Protocol):
    """A consistent view of the store."""

    @property
    def kept(self) -> Kept:
        """The rows themselves."""

    def session(self, session_id: str) -> ChatSession | None:
        """Return the session, or None."""

    def sessions(self, query: SessionQuery) -> list[ChatSession]:
        """Return the matching sessions, the oldest first."""

    def session_count(self) -> int:
        """Return how many sessions there are."""

    def participants(self, session_id: str) -> list[Participant]:
        """Return everyone who is, or was, in the session, in the order of joining."""

    def messages(self, query: MessageQuery) -> list[ChatMessage]:
        """Return messages, those of a session in the order of `seq`."""

    def notes(self, kind: type[N], owner: str | None, run: str | None = None) -> list[N]:
        """Return what is recorded beside messages, in the order of recording.

        Args:
            kind: `Relation`, `Revision`, `Reaction`, `Annotation` or `Identity`.
            owner: a session; of identities, their source; None for all.
            run: of annotations, only those of this run; None for all.
        """

    def known(self, column: IdColumn, session_id: str, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that a message of the session already has in the column."""

    def run_rows(self, table: str, run_id: str | None) -> list[Row]:
        """Return the rows that one run has in a table of `schema.RUN_TABLES`; None: that all have.

        They are as they were recorded last: runs by their id, orders by their number, others as
        they came. Whether a transaction sees those of its own is up to the store.

        Raises:
            StoreError: it is no such table.
        """


class Transaction(Reader, Protocol):
    """A write transaction: all of it, or nothing, and nobody else writes meanwhile."""

    @property
    def kept(self) -> Relinked:
        """The rows themselves."""

    def put_sessions(self, sessions: Iterable[ChatSession]) -> None:
        """Write sessions' own fields (not their participants), each new or changed."""

    def put_participants(self, participants: Iterable[Participant]) -> None:
        """Write participants, new or changed; an existing one keeps its place in the order."""

    def add_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Append messages, of any sessions, that have their `seq`.

        Raises:
            MessageError: a `message_id` is taken.
        """

    def add_notes(self, notes: Iterable[Note], *, fresh: bool = False) -> int:
        """Add those that are not there yet, and return how many were new.

        A revision is none of them: `revise` keeps it.

        Args:
            notes: what is added.
            fresh: none of them can be there, for their session is new; nobody looks for them.
        """

    def revise(self, revision: Revision, present: ChatMessage) -> None:
        """Give a message its present words and parts, and keep the revision beside it.

        Args:
            revision: what the message was before; its number becomes the message's `revisions`,
                and its `hash` is given here.
            present: the message as it is from now on; it is in the store.
        """

    def remove_annotations(self, run: str) -> int:
        """Delete the annotations of a run in all sessions, and return how many there were."""

    def delete_sessions(self, session_ids: Sequence[str]) -> None:
        """Delete sessions with all that belongs to them, runs included."""

    def put_rows(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows of a table of `schema.RUN_TABLES`, in the column order of `schema.TABLES`.

        A row of a table with a key replaces the earlier row with that key; others are appended.

        Raises:
            StoreError: it is no such table, a row has too few or too many columns, or it belongs
                to a run that is not in the store.
        """


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


def damaged_files(store: Store) -> Mapping[str, str]:
    """Return the files of a store that could not be read when they were last looked at → why.

    Only a json store goes on without some of its files; of others a damaged one is all there is.
    """
    found: Mapping[str, str] = getattr(store, "damaged", {})
    return found
