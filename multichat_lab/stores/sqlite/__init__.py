"""The sqlite store: many processes write at once, and what is acknowledged survives power loss."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.stores.locks import Access, ProcessLock
from multichat_lab.stores.paths import path_of_copy, ready_path
from multichat_lab.stores.questions import Changes, StoreOptions
from multichat_lab.stores.read_only import ReadOnlyStore, read_only_sql
from multichat_lab.stores.sql.changes import Pack, changes_since
from multichat_lab.stores.sql.migrations import migrate, require_own
from multichat_lab.stores.sql.reader import SqlReader
from multichat_lab.stores.sql.transaction import SqlTransaction
from multichat_lab.stores.sqlite.row_writer import SqliteRowWriter

BUSY_SECONDS = 30.0
"""How long to wait for a program that does not queue at our lock, e.g. the sqlite3 shell."""

CACHE_KIB = 16 * 1024
"""SQLite's own 2 MiB are less than the index of a hundred thousand ids, which are in no order."""

NEXT_SERIAL = "(SELECT max(revision) + 1 FROM messages)"

DAMAGE = ("malformed", "not a database", "disk image")


@contextmanager
def translate_errors(location: str) -> Iterator[None]:
    """Turn SQLite's errors into ours, with what to do about them."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if any(sign in str(error) for sign in DAMAGE):
            raise StoreDamagedError(
                f"{location} is not a sound SQLite database: {error}",
                "Restore a backup (multichat restore latest --force), or recover what is left with:"
                " sqlite3 FILE .recover",
            ) from error
        raise StoreError(
            f"{location}: {error}",
            "Check the disk's free space, who may write there, and what else has the file open.",
        ) from error


@contextmanager
def connected_for_reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file where nothing can be written beside it.

    A log beside it tells that somebody writes, or was killed: then SQLite needs their `-shm` file.
    Without a log nobody has the file open, and it will not change while this connection lasts.

    Raises:
        StoreError: what is in the log cannot be read here.
    """
    log = path.with_name(path.name + "-wal")
    has_log = log.exists() and log.stat().st_size > 0
    uri = f"{path.as_uri()}?mode=ro{'' if has_log else '&immutable=1'}"
    with (
        translate_errors(f"sqlite:{path}"),
        closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)) as file,
    ):
        try:
            file.execute("PRAGMA schema_version")
        except sqlite3.OperationalError as error:
            if not has_log:
                raise
            raise StoreError(
                f"sqlite:{path} has a log beside it ({log.name}), which cannot be read where"
                f" nothing may be written: {error}",
                "Copy both files to a folder where you may write, and open the copy.",
            ) from error
        yield file


class SqliteStore:
    """One SQLite file in WAL mode; see `contract.Store`.

    Only the standard `sqlite3` module may open the file: a second SQLite library in the same
    process would drop its locks.

    Args:
        path: the file; its folder is made when it is not there.
        options: durability, and whether to create the file.

    Raises:
        StoreError: the file cannot be opened or written, or is missing and may not be created.
        StoreDamagedError: it is no sound SQLite database.
        SchemaVersionError: a newer release wrote it.
    """

    storage_type = "sqlite"

    def __init__(self, path: Path, options: StoreOptions | None = None) -> None:
        options = options or StoreOptions()
        self._path = ready_path(path, options.create)
        self.location = f"sqlite:{path}"
        self._access = Access(self.location)
        self._lock = ProcessLock(self._path.with_name(path.name + ".lock"))
        with translate_errors(self.location), self._lock:
            self._connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(options.synchronous)
            except BaseException:
                self._connection.close()
                raise

    @staticmethod
    def open_read_only(path: Path) -> ReadOnlyStore:
        """Open a store where this user may not write; see `ReadOnlyStore`."""
        connected = partial(connected_for_reading, path.absolute())
        return read_only_sql(f"sqlite:{path}", connected)

    def _prepare(self, synchronous: str) -> None:
        run = self._connection.execute
        require_own(self._connection, self.location)  # before anything is changed
        run("PRAGMA journal_mode = WAL")
        run(f"PRAGMA cache_size = -{CACHE_KIB}")
        run(
            "PRAGMA synchronous = NORMAL"
            if synchronous == "NORMAL"
            else "PRAGMA synchronous = FULL"
        )
        run("BEGIN IMMEDIATE")
        with self._connection:  # commits, or rolls back
            migrate(self._connection, "INTEGER PRIMARY KEY", self.location, self._keep_copy)

    def _keep_copy(self, version: int) -> None:
        with (
            closing(sqlite3.connect(self._path)) as source,
            closing(sqlite3.connect(path_of_copy(self._path, version))) as copy,
        ):
            source.backup(copy)

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        """Open a consistent view; writers go on meanwhile."""
        with self._access, translate_errors(self.location):
            self._connection.execute("BEGIN")
            try:
                yield SqlReader(self._connection)
            finally:
                self._connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Open a write transaction; one fsync makes it durable when the block is left."""
        with self._access, translate_errors(self.location), self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            with self._connection:  # commits, or rolls back
                yield SqlTransaction(
                    self._connection,
                    sqlite3.IntegrityError,
                    NEXT_SERIAL,
                    SqliteRowWriter(self._connection),
                )

    def changes(self, mark: object | None, limit: int = 50_000, *, packed: bool = False) -> Changes:
        """Return at most `limit` rows a table past `mark`; see `changes_since`."""
        with self._access, translate_errors(self.location):
            self._connection.execute("BEGIN")
            try:
                return changes_since(
                    self._connection, mark, limit, self._packer() if packed else None
                )
            finally:
                self._connection.execute("COMMIT")

    def _packer(self) -> Pack:
        from multichat_lab.stores.sqlite.arrow import packed  # only a lab needs Arrow

        return partial(packed, self._connection)

    def close(self) -> None:
        """Close the file; the last one to close folds the log into it."""
        if self._access.close():
            self._connection.close()
            self._lock.close()
