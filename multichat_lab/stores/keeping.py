"""What lies in a store, as it lies there: read by who proves it, and taken for proved."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from multichat_lab.columns import Row
from multichat_lab.stores.head_lines import Mark
from multichat_lab.stores.sums import Beside
from multichat_lab.stores.whole import Whole


class Kept(Protocol):
    """What lies in the store, as it lies there; `verify` reads it.

    Attributes:
        together: how many messages of several sessions are best read at once.
    """

    together: int

    def sizes(self) -> dict[str, int]:
        """Return how many messages lie under each session, whatever the session counts."""

    def message_rows(self, session_ids: Sequence[str], after_seq: int, limit: int) -> Iterable[Row]:
        """Return messages of sessions as their table has them, by session and `seq`.

        Read them to the end before anything else is asked.

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

    def whole(self) -> Whole:
        """Return what the store adds up to, as its head tells; nothing of one without a head."""

    def seals(self, run_id: str | None = None) -> list[Row]:
        """Return the seals of a run, or all, by run and number."""

    def beside(self, session_ids: Sequence[str] | None) -> Beside:
        """Compare what stands beside messages with the sums that are kept of it, see `sums`.

        Args:
            session_ids: of these; None for all, and for which sessions and identities there are.
        """

    def damaged(self) -> list[str]:
        """Return in words which parts of the store cannot be read, and were left out."""


class Relinked(Kept, Protocol):
    """What lies in the store, as a transaction may change it."""

    @property
    def adopted(self) -> Mapping[str, Sequence[Row]]:
        """Run → seals that it has from another store; it gets no others."""

    def adopt(self, run_id: str, seals: Sequence[Row]) -> None:
        """Give what the transaction writes of a run the seals that it has in another store."""

    def relink(self, session_id: str, first: int, hashes: Sequence[str]) -> None:
        """Give messages other checksums; when the last has one, the session's head is that.

        Args:
            session_id: their session; at most once in a transaction.
            first: the `seq` of the first; the others follow it.
            hashes: a checksum each, see `chain`.
        """

    def recount(self, session_id: str, last: int) -> None:
        """Let a session count so many messages, and tell the time of the newest that is there.

        Args:
            session_id: the session.
            last: the number of its last message, there or lost; the next one has the next.
        """

    def prove(self, session_ids: Sequence[str] | None) -> None:
        """Take what stands beside messages, as it is, for what was recorded, and keep its sums.

        Args:
            session_ids: of these, which are there; None for all, and for the store itself.
        """

    def tell(self) -> None:
        """Let the head tell what all of the store adds up to, though nothing be written."""
