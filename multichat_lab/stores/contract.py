"""What every store promises, whatever lies behind it.

A store hands out readers and write transactions; the rules of the conversation (who may speak, what
is refused) live above it, in `multichat_lab.chat`, and are written once for all stores.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol, get_args

from multichat_lab.columns import Row
from multichat_lab.records import ChatMessage, ChatSession, Note, Participant, Revision
from multichat_lab.stores.head_lines import Mark
from multichat_lab.stores.notes import N
from multichat_lab.stores.questions import Changes, MessageQuery, SessionQuery
from multichat_lab.stores.sums import Beside

IdColumn = Literal["message_id", "source_id"]
"""A column of a message that identifies it in its session."""

ID_COLUMNS: tuple[IdColumn, ...] = get_args(IdColumn)


class Kept(Protocol):
    """What lies in the store, as it lies there; `verify` reads it."""

    def sizes(self) -> dict[str, int]:
        """Return how many messages lie under each session, whatever the session counts."""

    def message_rows(self, session_ids: Sequence[str], after_seq: int, limit: int) -> list[Row]:
        """Return messages of sessions as their table has them, by session and `seq`.

        Args:
            session_ids: only of these.
            after_seq: of each session, only those with a greater `seq`.
            limit: of each session, only those up to `after_seq + limit`.
        """

    def last_seal(self, run_id: str) -> tuple[int, str | None]:
        """Return number and hash of the last seal of a run, see `sealing`; 0 and None for none."""

    def note_rows(self, table: str, session_ids: Sequence[str]) -> list[Row]:
        """Return rows of a table of notes, by session and in the order of recording."""

    def last_change(self, session_id: str, message_id: str) -> str | None:
        """Return the hash of a message's last revision, see `revising`; None for none."""

    def marks(self, known: Mapping[str, Mark]) -> Mapping[str, int]:
        """Return how far parts of the store have come, of which its head tells how far they had."""

    def seals(self) -> list[Row]:
        """Return all seals, by run and number."""

    def beside(self, session_ids: Sequence[str] | None) -> Beside:
        """Compare what stands beside messages with the sums that are kept of it, see `sums`.

        Args:
            session_ids: of these; None for all, and for which sessions and identities there are.
        """

    def damaged(self) -> list[str]:
        """Return in words which parts of the store cannot be read, and were left out."""


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


class Relinked(Kept, Protocol):
    """What lies in the store, as a transaction may change it."""

    def relink(self, session_id: str, first: int, hashes: Sequence[str]) -> None:
        """Give messages other checksums; when the last has one, the session's head is that.

        Args:
            session_id: their session; at most once in a transaction.
            first: the `seq` of the first; the others follow it.
            hashes: a checksum each, see `chain`.
        """

    def prove(self, session_ids: Sequence[str] | None) -> None:
        """Take what stands beside messages, as it is, for what was recorded, and keep its sums.

        Args:
            session_ids: of these, which are there; None for all, and for the store itself.
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
