"""The duckdb store: one file that notebooks open anywhere, for one writer or a few."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.stores.contract import Changes, Row, StoreOptions
from multichat_lab.stores.lease import Lease
from multichat_lab.stores.migrations import migrate
from multichat_lab.stores.paths import copy_before_migration, ready_path
from multichat_lab.stores.sql_changes import changes_since
from multichat_lab.stores.sql_reader import SqlReader
from multichat_lab.stores.sql_transaction import SqlTransaction

BUSY_SECONDS = 30.0
"""How long to wait for a program that does not queue at our turnstile, e.g. the duckdb shell."""

DAMAGE = (duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)


@contextmanager
def explained(location: str) -> Iterator[None]:
    """Turn DuckDB's errors into ours, with what to do about them."""
    try:
        yield
    except DAMAGE as error:
        raise StoreDamagedError(
            f"{location} is not a sound DuckDB database: {first_line(error)}", "Restore a backup."
        ) from error
    except duckdb.IOException as error:
        raise StoreError(
            f"{location}: {first_line(error)}",
            "Close the program that has it open, and check the disk's free space.",
        ) from error


def first_line(error: Exception) -> str:
    """Return the first line of DuckDB's long messages."""
    return str(error).strip().splitlines()[0]


class DuckDBStore:
    """One DuckDB file, attached for a short lease and released; see `contract.Store`.

    Args:
        path: the file; its folder is made when it is not there.
        options: whether to create the file.

    Raises:
        StoreError: the file cannot be opened, or another program keeps it open.
        StoreDamagedError: it is no sound DuckDB database.
        SchemaVersionError: a newer release wrote it.
    """

    storage_type = "duckdb"

    def __init__(self, path: Path, options: StoreOptions | None = None) -> None:
        options = options or StoreOptions()
        self._path = ready_path(path, options.create)
        self.location = f"duckdb:{path}"
        # One thread: a transaction here touches a few rows, and writers share the machine.
        self._connection = duckdb.connect(":memory:", config={"threads": 1})
        self._lease = Lease(path, self._attach, self._detach)
        self._migrated = False
        try:
            with explained(self.location), self._lease:
                pass
        except BaseException:
            self.close()
            raise

    def _attach(self) -> None:
        waited_until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._connection.execute("ATTACH ? AS store", [str(self._path)])
                break
            except duckdb.IOException as error:
                if "lock" not in str(error).lower() or time.monotonic() > waited_until:
                    raise
                time.sleep(0.05)
        self._connection.execute("USE store")
        if not self._migrated:
            try:
                self._migrate()
            except BaseException:
                self._detach()
                raise
            self._migrated = True

    def _migrate(self) -> None:
        run = self._connection.execute
        run("BEGIN")
        try:
            run("CREATE SEQUENCE IF NOT EXISTS revisions")
            migrate(
                self._connection,
                "BIGINT DEFAULT nextval('revisions')",
                self.location,
                lambda version: copy_before_migration(self._path, version),
            )
        except BaseException:
            run("ROLLBACK")
            raise
        run("COMMIT")

    def _detach(self) -> None:
        self._connection.execute("USE memory")
        self._connection.execute("DETACH store")

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        """Open a consistent view; it waits for its turn at the file."""
        with self._session():
            yield SqlReader(self._connection)

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Open a write transaction; it is durable when the block is left."""
        with self._session():
            yield BulkTransaction(self._connection, duckdb.ConstraintException)

    @contextmanager
    def _session(self) -> Iterator[None]:
        with explained(self.location), self._lease:
            self._connection.execute("BEGIN")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except duckdb.TransactionException:
            return  # a failed COMMIT has already ended it

    def changes(self, mark: object | None, limit: int = 50_000) -> Changes:
        """Return at most `limit` rows a table that were written past `mark`."""
        with self._session():
            return changes_since(self._connection, mark, limit)

    def close(self) -> None:
        """Give the file back."""
        self._lease.close()
        self._connection.close()


class BulkTransaction(SqlTransaction):
    """A write transaction that hands many rows over as one list a column.

    DuckDB runs `executemany` row by row, fifty times slower.
    """

    def _write_all(self, statement: str, rows: Sequence[Row]) -> None:
        if len(rows) <= 1:
            super()._write_all(statement, rows)
            return
        width = len(rows[0])
        values = f"VALUES ({', '.join('?' * width)})"
        columns = f"SELECT {', '.join(['unnest(?)'] * width)}"
        self._cursor.execute(
            statement.replace(values, columns), [list(c) for c in zip(*rows, strict=True)]
        )
