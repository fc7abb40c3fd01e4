"""The memory store: for tests and scratch work; it ends with the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from multichat_lab.stores.journal.access import JournalReader, JournalTransaction
from multichat_lab.stores.journal.journal import Journal
from multichat_lab.stores.locks import Access
from multichat_lab.stores.questions import Changes, Row, StoreOptions


def journal_changes(journal: Journal, mark: Any, limit: int) -> Changes:
    """Return at most `limit` rows that the journal gained since `mark`: (generation, position)."""
    generation, position = mark if isinstance(mark, tuple) else (None, 0)
    if generation != journal.generation:
        position = 0
    rows: dict[str, list[Row]] = {}
    end = min(position + limit, len(journal.rows))
    for table, row in journal.rows[position:end]:
        rows.setdefault(table, []).append(row)
    return Changes(
        rows,
        mark=(journal.generation, end),
        reload=mark is not None and generation != journal.generation,
        complete=end == len(journal.rows),
    )


class MemoryStore:
    """Conversations in this process only; see `contract.Store`."""

    storage_type = "memory"
    location = "memory:"

    def __init__(self, path: Path | None = None, options: StoreOptions | None = None) -> None:
        """Begin empty; path and options, which every store takes, mean nothing here."""
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
