"""A store's DuckDB file while it is attached for a lease, and which file that is."""

import warnings
from contextlib import suppress
from pathlib import Path

import duckdb

from multichat_lab.errors import StoreError
from multichat_lab.stores.duckdb.faults import first_line
from multichat_lab.stores.duckdb.file import (
    attach,
    begin_anew,
    bring_up_to_date,
    connect,
    create,
    detach,
    log_of,
)
from multichat_lab.stores.head import Head
from multichat_lab.stores.overwriting import FileState, Point, overwritten, point_of, state_of
from multichat_lab.stores.paths import is_vacant, translate_system_errors
from multichat_lab.stores.pinned import FileIdentity, identity, moved_or_deleted
from multichat_lab.stores.sql.changes import Written
from multichat_lab.stores.sql.kept import checked_head

HEADERS = 3 * 4096
"""Bytes at a file's start that only a checkpoint changes: https://duckdb.org/docs/internals/storage
"""


class AttachedFile:
    """The file, attached and detached again; whoever does that holds its lease.

    Args:
        path: the file.
        location: the store, for the message of an error.
        busy_seconds: how long to wait for a program that does not queue with us.

    Attributes:
        connection: what it is attached to, as `store`.
        written: what this process writes while it has the file.
        head: what was acknowledged last.
    """

    head: Head

    def __init__(self, path: Path, location: str, busy_seconds: float) -> None:
        self._path, self._location, self._busy_seconds = path, location, busy_seconds
        self.connection = connect(self._path)
        self.written = Written()
        self._file: FileIdentity | None = None
        self._state: FileState | None = None
        self._headers: bytes | None = None
        self._point: Point | None = None
        self._refusal: StoreError | None = None

    def attach(self) -> None:
        """Attach the file that lies at the path, made where there is none yet.

        Raises:
            StoreError: it was moved or deleted since it was attached last, or is none of ours.
            StoreDamagedError: another one has its place that lacks what was acknowledged.
        """
        if is_vacant(self._path):
            if self._file is not None:
                raise moved_or_deleted(self._path)
            with translate_system_errors(self._location):
                create(self.connection, self._path)
        found = identity(self._path)
        with translate_system_errors(self._location):
            self._headers = None if log_of(self._path).exists() else headers_of(self._path)
        attach(self.connection, self._path, busy_seconds=self._busy_seconds)
        self.written.begin()  # others may have written meanwhile
        try:
            self._recognise(found)
        except BaseException:
            self.detach()
            raise
        self._file = found
        self.used()

    def _recognise(self, found: FileIdentity | None) -> None:
        """Begin anew where another store has the place, or an older copy of it."""
        if found == self._file:
            with suppress(duckdb.CatalogException):  # another program's has no such tables
                point = point_of(self.connection)
                if point.follows(self._point):
                    self._point = point
                    return
        bring_up_to_date(self.connection, self._path, self._location)
        if self._point is not None:
            self.head.close()
            self.head = checked_head(self._path, self._location, self.connection)
            begin_anew(self.connection, self._point.generation)
        self._point = point_of(self.connection)

    def check_head(self, *, accept: bool) -> None:
        """Compare what was acknowledged with what is there; see `checked_head`."""
        self.head = checked_head(self._path, self._location, self.connection, accept)

    def detach(self) -> None:
        """Give the file back, its log folded in; on a full disk the log keeps what is in it."""
        if self.is_overwritten():
            self._put_aside()
            return
        try:
            if self._state is not None:
                self._point = point_of(self.connection)
            detach(self.connection, self._path, self.is_there)
        except duckdb.Error as error:
            # A full disk: the log beside the file has all that was acknowledged.
            self.connection.close()
            self.connection = connect(self._path)
            told = f"{self._location}: {first_line(error)}"
            warnings.warn(told, RuntimeWarning, stacklevel=2)
        self._state = None

    def _put_aside(self) -> None:
        """Let go of a file that was written over without laying the log over what is there."""
        kept = put_log_aside(self.connection, self._path)
        self.connection = connect(self._path)
        self._state = None
        if kept is not None:
            self._refusal = overwritten(self._path, kept)

    def is_there(self) -> bool:
        """Whether the file that was attached lies at the path."""
        return identity(self._path) == self._file

    def is_overwritten(self) -> bool:
        """Whether somebody wrote to the file that is attached here."""
        if self._state in (None, state_of(self._path)) or not self.is_there():
            return False
        if self._headers is not None and self._headers == headers_of(self._path):
            self.used()  # only its rights or times were changed
            return False
        return True

    def used(self) -> None:
        """Note how the file is after its own use; nobody else writes to it."""
        self._state = state_of(self._path)

    def refuse_loss(self) -> None:
        """Tell once that the file was written over since something was recorded in it.

        Raises:
            StoreError: says where what was recorded last lies.
        """
        refusal, self._refusal = self._refusal, None
        if refusal is not None:
            raise refusal


def headers_of(path: Path) -> bytes:
    """Return what tells a state of the file from others; reading it drops DuckDB's lock on it."""
    with path.open("rb") as file:
        return file.read(HEADERS)


def put_log_aside(connection: duckdb.DuckDBPyConnection, path: Path) -> Path | None:
    """Close a connection without folding the log into the attached file.

    Returns:
        What the log is called now; None where there was none.
    """
    with suppress(duckdb.Error):
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")
    connection.close()
    log = log_of(path)
    kept = log.with_name(log.name + ".kept")
    try:
        log.replace(kept)
    except FileNotFoundError:
        return None
    return kept
