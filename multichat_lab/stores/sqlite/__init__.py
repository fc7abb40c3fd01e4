"""The sqlite store: many processes write at once, and what is acknowledged survives power loss."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

from multichat_lab.stores.access import Access
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.paths import ready_path, translate_system_errors
from multichat_lab.stores.questions import Changes, StoreOptions
from multichat_lab.stores.read_only import ReadOnlyStore, read_only_sql
from multichat_lab.stores.sql.changes import Pack, changes_since
from multichat_lab.stores.sql.committing import before_commit
from multichat_lab.stores.sql.reader import SqlReader
from multichat_lab.stores.sql.transaction import SqlTransaction
from multichat_lab.stores.sqlite.file import (
    connected,
    connected_for_reading,
    translate_errors,
)
from multichat_lab.stores.sqlite.opening import opened
from multichat_lab.stores.sqlite.row_writer import SqliteRowWriter

NEXT_SERIAL = "(SELECT max(revision) + 1 FROM messages)"


class SqliteStore:
    """One SQLite file in WAL mode; see `contract.Store`.

    Only the standard `sqlite3` module may open the file: a second SQLite library in the same
    process would drop its locks.

    Args:
        path: the file; its folder is made when it is not there.
        options: durability, whether to create the file, and how long to wait for others.

    Raises:
        StoreError: the file cannot be opened or written, or is missing and may not be created;
            later, when it was moved, deleted, replaced or written over while it was open.
        StoreBusyError: another process does not give it back in time.
        StoreDamagedError: it is no sound SQLite database, or lacks what was acknowledged.
        SchemaVersionError: a newer release wrote it.
    """

    storage_type = "sqlite"

    def __init__(self, path: Path, options: StoreOptions | None = None) -> None:
        options = options or StoreOptions()
        self._path = ready_path(path, options.create)
        self.location = f"sqlite:{path}"
        self._busy_seconds = options.busy_seconds
        self._reading = Access(self.location, options.busy_seconds)
        self._writing = self._reading.beside()
        lock = self._path.with_name(path.name + ".lock")
        self._lock = ProcessLock(lock, options.busy_seconds)
        with translate_system_errors(self.location):
            found = opened(self._path, self.location, options, self._lock)
        self._connection, self.head, self._main, self._files = found
        self._reader: sqlite3.Connection | None = None

    @staticmethod
    def open_read_only(path: Path) -> ReadOnlyStore:
        """Open a store where this user may not write; see `ReadOnlyStore`."""
        connected = partial(connected_for_reading, path.absolute())
        return read_only_sql(f"sqlite:{path}", connected)

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        """Open a consistent view; writers go on meanwhile, here and in other processes."""
        with self._view() as connection:
            yield SqlReader(connection)

    @contextmanager
    def _view(self) -> Iterator[sqlite3.Connection]:
        with self._reading, translate_errors(self.location):
            self._files.check()
            self._main.check(self._lock)
            if self._reader is None:  # a connection of its own waits for no transaction
                self._reader = connected(self._path, self._busy_seconds)
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                self._reader.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Open a write transaction; one fsync makes it durable when the block is left."""
        with self._writing, translate_errors(self.location), self._lock:
            self._files.check()
            self._main.check(nullcontext())
            self._connection.execute("BEGIN IMMEDIATE")
            transaction = SqlTransaction(
                self._connection,
                sqlite3.IntegrityError,
                NEXT_SERIAL,
                SqliteRowWriter(self._connection),
            )
            with self._connection:  # commits, or rolls back
                yield transaction
                noting = before_commit(transaction, self.head)
            self._files.check()  # before anybody is told that it is recorded
            self._main.check(nullcontext())
            self.head.wrote(*noting)

    def changes(self, mark: object | None, limit: int = 50_000, *, packed: bool = False) -> Changes:
        """Return at most `limit` rows a table past `mark`; see `changes_since`."""
        with self._view() as connection:
            return changes_since(
                connection, mark, limit, self._packer(connection) if packed else None
            )

    def _packer(self, connection: sqlite3.Connection) -> Pack:
        from multichat_lab.stores.sqlite.arrow import packed  # only a lab needs Arrow

        return partial(packed, connection)

    def close(self) -> None:
        """Close the file; the last one to close folds the log into it."""
        if self._writing.close() and self._reading.close():
            if self._reader is not None:
                self._reader.close()
            self._connection.close()
            self.head.close()
            self._lock.close()
