"""A SQLite file: opened, and SQLite's errors as ours."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from multichat_lab.errors import StoreBusyError, StoreDamagedError, StoreError
from multichat_lab.stores.access import BUSY_SECONDS

CACHE_KIB = 16 * 1024
"""SQLite's own 2 MiB are less than the index of a hundred thousand ids, which are in no order."""

LONGEST_MILLISECONDS = 2**31 - 1
"""As long as SQLite can wait."""

DAMAGE = ("malformed", "not a database", "disk image")
LOCKED = ("database is locked", "database table is locked")
OWN_LOCK = "locking protocol"
"""What SQLite says when it has waited ten seconds, whatever it was told, for a lock of its own."""


@contextmanager
def translate_errors(location: str) -> Iterator[None]:
    """Turn SQLite's errors into ours, with what to do about them."""
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite quotes a schema that is no text
        raise damaged(location, error) from error
    except sqlite3.DatabaseError as error:
        if any(sign in str(error) for sign in DAMAGE):
            raise damaged(location, error) from error
        if any(sign in str(error) for sign in LOCKED):
            raise StoreBusyError(
                f"{location} is in use by a program that does not wait in turn: {error}",
                "End what it does there, e.g. a transaction in the sqlite3 shell, then try again.",
            ) from error
        if OWN_LOCK in str(error):
            # the system refused to take one back, or its holder stands still
            raise StoreBusyError(
                f"{location}: SQLite waits in vain for one of its own locks: {error}",
                "Try again; if that fails, close the store and open it again, or restart the"
                " service: the lock goes with the last connection.",
            ) from error
        raise StoreError(
            f"{location}: {error}",
            "Check the disk's free space, who may write there, and what else has the file open.",
        ) from error


def damaged(location: str, error: Exception) -> StoreDamagedError:
    """Return the error of who finds a file that SQLite cannot read."""
    return StoreDamagedError(
        f"{location} is not a sound SQLite database: {error}",
        "Restore a backup (multichat restore latest --force), or recover what is left with:"
        " sqlite3 FILE .recover",
    )


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


def connected(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """Return a connection that threads may use in turn; each statement stands for itself."""
    connection = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    except sqlite3.Error:
        connection.close()  # a damaged file must not stay open: it is to be restored
        raise
    return connection


def wait_for_others(connection: sqlite3.Connection, seconds: float) -> None:
    """Let each statement wait so long for others to leave the file."""
    milliseconds = min(int(1000 * seconds), LONGEST_MILLISECONDS)
    connection.execute(f"PRAGMA busy_timeout = {milliseconds}")


def kept_log(path: Path) -> Path:
    """Copy what lies in the log of a store that is not whole: closing it would fold it in.

    The log holds no locks, so that it may be read beside SQLite.

    Returns:
        Where the copy lies, if there is a log that can be copied.
    """
    log = path.with_name(path.name + "-wal")
    copy = log.with_name(log.name + ".kept")
    with suppress(OSError):
        if log.stat().st_size:
            shutil.copy2(log, copy)
    return copy
