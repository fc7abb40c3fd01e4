"""The duckdb store: one file that notebooks open anywhere, for one writer or a few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb

from multichat_lab.stores.access import Access
from multichat_lab.stores.duckdb.arrow import packed as packed_rows
from multichat_lab.stores.duckdb.attached import AttachedFile
from multichat_lab.stores.duckdb.column_writer import BY_KEY, ColumnWriter
from multichat_lab.stores.duckdb.faults import translate_errors
from multichat_lab.stores.duckdb.file import (
    connected_for_reading,
    tables_with_rows,
)
from multichat_lab.stores.duckdb.lease import Lease
from multichat_lab.stores.head import Head
from multichat_lab.stores.paths import ready_path, translate_system_errors
from multichat_lab.stores.pinned import moved_or_deleted
from multichat_lab.stores.questions import Changes, StoreOptions
from multichat_lab.stores.read_only import ReadOnlyStore, read_only_sql
from multichat_lab.stores.sql.changes import changes_since, few_since
from multichat_lab.stores.sql.committing import Noting, before_commit
from multichat_lab.stores.sql.reader import SqlReader
from multichat_lab.stores.sql.transaction import SqlTransaction

MOST_ROWS = 60_000
"""After so many the file is given back: what was written is in memory until then."""


class DuckDBStore:
    """One DuckDB file, attached for a short lease and released; see `contract.Store`.

    Args:
        path: the file; its folder is made when it is not there.
        options: whether to create the file, and how long to wait for others.

    Raises:
        StoreError: the file cannot be opened.
        StoreBusyError: another process or program keeps it open.
        StoreDamagedError: it is no sound DuckDB database, or lacks what was acknowledged.
        SchemaVersionError: a newer release wrote it.
    """

    storage_type = "duckdb"

    def __init__(self, path: Path, options: StoreOptions | None = None) -> None:
        options = options or StoreOptions()
        self._path = ready_path(path, options.create)
        self.location = f"duckdb:{path}"
        with translate_errors(self.location), translate_system_errors(self.location):
            accept = options.accept_loss or not self._path.exists()
            self._file = file = AttachedFile(self._path, self.location, options.busy_seconds)
        self._access = Access(self.location, options.busy_seconds)
        self._lease = Lease(self._path, file.attach, file.detach, options.busy_seconds)
        try:
            with (
                translate_errors(self.location),
                translate_system_errors(self.location),
                self._lease,
            ):
                file.check_head(accept=accept)
        except BaseException:
            self.close()
            raise

    @property
    def head(self) -> Head:
        """What was acknowledged last."""
        return self._file.head

    @staticmethod
    def open_read_only(path: Path) -> ReadOnlyStore:
        """Open a store where this user may not write; see `ReadOnlyStore`."""
        connected = partial(connected_for_reading, path.absolute())
        return read_only_sql(f"duckdb:{path}", connected)

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        """Open a consistent view; it waits for its turn at the file."""
        with self._session():
            yield SqlReader(self._file.connection, BY_KEY)

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Open a write transaction; it is durable when the block is left."""
        noting: Noting = [], None
        with self._session(lambda: self.head.wrote(*noting)):
            transaction = SqlTransaction(
                self._file.connection,
                duckdb.ConstraintException,
                "nextval('revisions')",
                ColumnWriter(self._file.connection),
                BY_KEY,
            )
            yield transaction
            noting = before_commit(transaction, self.head)
            self._file.written.add(transaction.written)
            if self._file.written.count > MOST_ROWS:
                self._lease.expire()

    @contextmanager
    def _leased(self) -> Iterator[None]:
        """Use the file that lies at the path; nobody else has it attached meanwhile."""
        with self._access, translate_errors(self.location), self._lease:
            if not self._file.is_there() or self._file.is_overwritten():
                self._lease.renew()
            self._file.refuse_loss()
            yield
            if not self._file.is_there():
                self._lease.expire()
                raise moved_or_deleted(self._path)

    @contextmanager
    def _session(self, committed: Callable[[], None] = lambda: None) -> Iterator[None]:
        with self._leased():
            try:
                self._file.connection.execute("BEGIN")
                yield
                self._file.connection.execute("COMMIT")
                committed()
            except BaseException:
                try:
                    self._file.connection.execute("ROLLBACK")
                except duckdb.Error:
                    self._lease.expire()  # a COMMIT failed: start afresh; the caller learns of it
                raise
            finally:
                self._file.used()

    @contextmanager
    def lent(self) -> Iterator[Path]:
        """Lend the file: within the `with` block another DuckDB may attach it, read-only.

        Everybody else waits meanwhile, so keep it short.
        """
        with self._access, self._lease.lent():
            yield self._path

    def changes(self, mark: object | None, limit: int = 50_000, *, packed: bool = False) -> Changes:
        """Return at most `limit` rows a table past `mark`; see `changes_since`."""
        # nobody writes meanwhile, so that no transaction is needed
        with self._leased():
            few = few_since(self._file.connection, mark, limit, self._file.written)
        if few is not None:
            return few
        with self._session():
            pack = partial(packed_rows, self._file.connection) if packed else None
            tables = tables_with_rows(self._file.connection)
            found = changes_since(self._file.connection, mark, limit, pack, tables)
            return self._file.written.stamped(found)

    def close(self) -> None:
        """Give the file back."""
        if self._access.close():
            self._lease.close()
            if hasattr(self._file, "head"):  # not where opening failed
                self.head.close()
            self._file.connection.close()
