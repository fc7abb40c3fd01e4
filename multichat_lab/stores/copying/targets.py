"""What a copy is made of, and made to: a store, or a Parquet data set."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from multichat_lab.columns import Row
from multichat_lab.records import Identity
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.copying.lacking import Lack
from multichat_lab.stores.copying.writing import write


class Source(Protocol):
    """What is copied: it is only read."""

    storage_type: str
    location: str

    def reading(self) -> AbstractContextManager[Reader]:
        """Open a consistent view."""

    def close(self) -> None:
        """Release files and locks."""


class Target(Source, Protocol):
    """What gets a copy; each write is durable when it returns, all of it or nothing."""

    def take(self, lack: Lack) -> None:
        """Write what it lacks, the sessions of its messages included."""

    def recount(self, session_id: str, last: int) -> None:
        """Let it count the last messages of a session, which are lost."""

    def delete_sessions(self, session_ids: Sequence[str]) -> None:
        """Delete sessions with all that belongs to them, runs included."""

    def put_run(self, run_id: str, tables: Mapping[str, Sequence[Row]], seals: list[Row]) -> None:
        """Write rows of a run, new or changed, and the seals that it has in the source."""

    def add_identities(self, identities: Sequence[Identity]) -> None:
        """Add identities that are new."""


class StoreTarget:
    """A store that gets a copy; see `Target`.

    Args:
        store: an open one.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.storage_type, self.location = store.storage_type, store.location

    def reading(self) -> AbstractContextManager[Reader]:
        """Open a consistent view."""
        return self.store.reading()

    def close(self) -> None:
        """Release files and locks."""
        self.store.close()

    def take(self, lack: Lack) -> None:
        """Write what it lacks; where numbers have no message, by several transactions."""
        write(self.store, lack)

    def recount(self, session_id: str, last: int) -> None:
        """Let it count the last messages of a session, which are lost."""
        with self.store.transaction() as transaction:
            transaction.kept.recount(session_id, last)

    def delete_sessions(self, session_ids: Sequence[str]) -> None:
        """Delete sessions with all that belongs to them, runs included."""
        with self.store.transaction() as transaction:
            transaction.delete_sessions(session_ids)

    def put_run(self, run_id: str, tables: Mapping[str, Sequence[Row]], seals: list[Row]) -> None:
        """Write rows of a run, new or changed, and the seals that it has in the source."""
        with self.store.transaction() as transaction:
            transaction.kept.adopt(run_id, seals)
            for table, rows in tables.items():
                if rows:
                    transaction.put_rows(table, rows)

    def add_identities(self, identities: Sequence[Identity]) -> None:
        """Add identities that are new."""
        with self.store.transaction() as transaction:
            transaction.add_notes(identities)
