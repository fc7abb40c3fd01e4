"""The memory store: for tests and scratch work; it ends with the process."""

from collections.abc import Iterator
from contextlib import contextmanager

from multichat_lab.stores.access import Access
from multichat_lab.stores.journal import Journal
from multichat_lab.stores.journal_access import JournalReader, JournalTransaction
from multichat_lab.stores.journal_changes import journal_changes
from multichat_lab.stores.questions import Changes


class MemoryStore:
    """Conversations in this process only; see `contract.Store`."""

    storage_type = "memory"
    location = "memory:"

    def __init__(self) -> None:
        self._journal = Journal()
        self._access = Access(self.location)

    @contextmanager
    def reading(self) -> Iterator[JournalReader]:
        """Open a consistent view."""
        with self._access:
            yield JournalReader(self._journal, self._journal)

    @contextmanager
    def transaction(self) -> Iterator[JournalTransaction]:
        """Open a write transaction; an exception in the block undoes it."""
        with self._access:
            transaction = JournalTransaction(self._journal, self._journal)
            yield transaction
            self._journal.apply(transaction.events)
            self._journal.add_rows(transaction.rows)
            if transaction.deleted:
                self._journal.runs.forget(self._journal.runs.of_sessions(transaction.deleted))
                self._journal.forget(transaction.deleted)

    def changes(self, mark: object | None, limit: int = 50_000) -> Changes:
        """Return at most `limit` rows that came since `mark`."""
        with self._access:
            return journal_changes(self._journal, mark, limit)

    def close(self) -> None:
        """Do nothing: what was recorded stays readable through this object."""
