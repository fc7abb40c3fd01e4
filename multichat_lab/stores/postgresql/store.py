"""The PostgreSQL store: many hosts write at once, and what is acknowledged survives power loss."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import PurePath

from psycopg import Error
from psycopg.errors import LockNotAvailable, UniqueViolation

from multichat_lab.errors import StoreError
from multichat_lab.stores.access import Access
from multichat_lab.stores.overwriting import POINT, Progress, point_in
from multichat_lab.stores.postgresql.address import Address
from multichat_lab.stores.postgresql.arriving import Notified
from multichat_lab.stores.postgresql.dialect import NEXT_SERIAL
from multichat_lab.stores.postgresql.faults import translate_errors
from multichat_lab.stores.postgresql.link import LOCK, NOTIFY, Link, Session
from multichat_lab.stores.postgresql.opening import opened
from multichat_lab.stores.postgresql.row_writer import CopyingRowWriter
from multichat_lab.stores.postgresql.signs import SignTable
from multichat_lab.stores.questions import Changes, StoreOptions
from multichat_lab.stores.sql.changes import changes_since
from multichat_lab.stores.sql.committing import before_commit
from multichat_lab.stores.sql.reader import SqlReader
from multichat_lab.stores.sql.statements import taken
from multichat_lab.stores.sql.transaction import SqlTransaction

PLACE = (
    "SELECT pg_postmaster_start_time(), current_database(),"
    " (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
)
CONSISTENT = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class PostgreSQLStore:
    """The tables of one schema of a PostgreSQL database; see `contract.Store`.

    Writers of all hosts go one after the other, by an advisory lock that a dead one gives back, so
    that rows are numbered in the order in which they are committed. Nothing lies beside the store:
    it has no head, and an older copy in its place is told by receipts, `verify --against`; one that
    takes its place while it is open, before the next commit, too.

    A role that may not write, and a server that follows another, can be read.

    Args:
        address: `//USER@HOST/DATABASE`, as libpq takes it after `postgresql:`; the tables lie in
            the first schema of the role's search path. A password belongs in `PGPASSWORD` or in
            `~/.pgpass`.
        options: whether to make the tables, how long to wait, and `synchronous`: `NORMAL` does not
            wait for the server's disk.

    Attributes:
        signs: of life, see `stores.signs`.

    Raises:
        StoreError: the server cannot be reached, or has no such database; later, when a connection
            was lost: what had not been acknowledged may be recorded, or not; and when another
            store, or an older copy of this one, was put in its place.
        StoreBusyError: another one writes for longer than one waits; it is named.
        SchemaVersionError: a newer release wrote the tables.
        MissingExtraError: the extra `postgresql` is not installed.
    """

    storage_type = "postgresql"

    def __init__(self, address: str | PurePath, options: StoreOptions | None = None) -> None:
        options = options or StoreOptions()
        found = Address.of(str(address))
        self.location = found.shown
        self._reading = Access(self.location, options.busy_seconds)
        self._writing = self._reading.beside()
        self._writer, self._reader = Link(found, options), Link(found, options)
        self._arrived = Notified(found)
        self._progress = Progress(self.location)
        self._linked = partial(Link, found, options)
        self.signs = SignTable(Link(found, options), self.location)
        with translate_errors(self.location):
            self._is_read_only = opened(self._writer, self.location, options)

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        """Open a consistent view; writers go on meanwhile."""
        with self._view() as session:
            yield SqlReader(session)

    @contextmanager
    def _view(self) -> Iterator[Session]:
        with self._reading, translate_errors(self.location):
            session = self._reader.begin(CONSISTENT)
            try:
                yield session
            finally:
                session.leave()

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Open a write transaction; the server has it on its disk when the block is left.

        Raises:
            StoreError: the role may only read, or the server only follows another.
        """
        if self._is_read_only:
            raise StoreError(
                f"{self.location} can only be read: by this role, or on this server",
                "Use a role that may write, on the server that takes writes.",
            )
        with self._writing, translate_errors(self.location):
            session = self._writer.begin()
            try:
                session.execute(LOCK)
                before = session.execute(POINT)
                writer = CopyingRowWriter(session)
                transaction = SqlTransaction(session, UniqueViolation, NEXT_SERIAL, writer)
                yield transaction
                before_commit(transaction, None)
                self._progress.require(point_in(before.fetchall()))
                _, reached = session.commit(NOTIFY, POINT)
                self._progress.reached(point_in(reached.fetchall()))
            except LockNotAvailable as error:
                session.leave()
                raise self._writer.busy() from error
            except UniqueViolation as error:  # told at the commit
                raise (taken(error) if error.diag.table_name == "messages" else error) from error
            finally:
                session.leave()

    def changes(self, mark: object | None, limit: int = 50_000) -> Changes:
        """Return at most `limit` rows a table past `mark`; see `changes_since`."""
        with self._view() as session:
            return changes_since(session, mark, limit)

    def trace(self) -> object:
        """Return what is another value after each commit, by whichever host."""
        return self._arrived.count()

    def holder(self) -> str | None:
        """Return who writes at the moment; None where nobody does, or the server tells nothing."""
        with suppress(Error), closing(self._linked()) as link:
            return link.holder()
        return None

    def place(self) -> tuple[object, ...]:
        """Return what is another value for every other store, however it is addressed."""
        with self._view() as session:
            (found,) = session.execute(PLACE).fetchall()
        return tuple(found)

    def close(self) -> None:
        """Close the connections; closing twice is harmless."""
        if self._writing.close() and self._reading.close():
            for each in (self._writer, self._reader, self._arrived, self.signs):
                each.close()
