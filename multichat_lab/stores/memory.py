"""The memory store: for tests and scratch work; it ends with the process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from multichat_lab.stores.contract import Changes
from multichat_lab.stores.journal import Journal
from multichat_lab.stores.journal_access import (
    JournalReader,
    JournalTransaction,
    journal_changes,
)


class MemoryStore:
    """Conversations in this process only; see `contract.Store`."""

    storage_type = "memory"
    location = "memory:"

    def __init__(self) -> None:
        self._journal = Journal()
        self._in_use = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[JournalReader]:
        """Open a consistent view."""
        with self._in_use:
            yield JournalReader(self._journal)

    @contextmanager
    def transaction(self) -> Iterator[JournalTransaction]:
        """Open a write transaction; an exception in the block undoes it."""
        with self._in_use:
            transaction = JournalTransaction(self._journal)
            yield transaction
            self._journal.apply(transaction.events)
            if transaction.deleted:
                self._journal.forget(transaction.deleted)

    def changes(self, mark: object | None, limit: int = 50_000) -> Changes:
        """Return at most `limit` rows that came since `mark`."""
        with self._in_use:
            return journal_changes(self._journal, mark, limit)

    def close(self) -> None:
        """Do nothing: what was recorded stays readable through this object."""
