"""The memory store: for tests and scratch work; it ends with the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from multichat_lab.stores.access import Access
from multichat_lab.stores.memory.journal import Journal
from multichat_lab.stores.memory.transaction import JournalTransaction
from multichat_lab.stores.memory.view import JournalReader
from multichat_lab.stores.questions import Changes, StoreOptions
from multichat_lab.stores.sealing import seals_of


class MemoryStore:
    """Conversations in this process only; see `contract.Store`."""

    storage_type = "memory"
    location = "memory:"

    def __init__(self, path: Path | None = None, options: StoreOptions | None = None) -> None:
        """Begin empty; path and options, which every store takes, mean nothing here."""
        self._journal = Journal()
        self._access = Access(self.location)
        self._commits = 0

    @contextmanager
    def reading(self) -> Iterator[JournalReader]:
        """Open a consistent view."""
        with self._access:
            yield JournalReader(self._journal)

    @contextmanager
    def transaction(self) -> Iterator[JournalTransaction]:
        """Open a write transaction; an exception in the block undoes it."""
        with self._access:
            transaction = JournalTransaction(self._journal)
            yield transaction
            self._commits += 1
            transaction.rows += (("seals", row) for row in seals_of(transaction, transaction.put))
            self._journal.apply(transaction.events)
            self._journal.apply(transaction.identities)
            self._journal.apply(transaction.rows)
            if transaction.deleted:
                runs = self._journal.runs.of_sessions(transaction.deleted)
                self._journal.forget(transaction.deleted, runs)

    def changes(self, mark: object | None, limit: int = 50_000) -> Changes:
        """Return at most `limit` rows that came since `mark`."""
        with self._access:
            return self._journal.changes(mark, limit)

    def trace(self) -> int:
        """Return what is another number after each commit."""
        return self._commits

    def close(self) -> None:
        """Do nothing: what was recorded stays readable through this object."""
