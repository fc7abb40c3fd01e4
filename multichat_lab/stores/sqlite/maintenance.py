"""A SQLite store's file: only the standard `sqlite3` opens it here, as everywhere.

Nothing here reads the file by itself: when a process closes any handle of a file, POSIX drops all
locks that the process holds on it, SQLite's among them.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from multichat_lab.errors import StoreBusyError, StoreDamagedError, StoreError
from multichat_lab.progress import Progress
from multichat_lab.stores.access import BUSY_SECONDS
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.maintenance import Contents, Step
from multichat_lab.stores.paths import ready_path
from multichat_lab.stores.sql.counting import counted
from multichat_lab.stores.sql.migrations import first_migration, require_own
from multichat_lab.stores.sqlite.file import translate_errors
from multichat_lab.stores.swapping import side_files, swap_file

PAGES = 2_000
"""Pages (of 4 kB) to copy between two reports of progress."""

OTHERS_SECONDS = 2.0
"""How long other processes may take to close the file before it is said to be open."""

LOCKED = 7
ASK_FOR_LOCK = f"""
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
    except BlockingIOError:
        sys.exit({LOCKED})
"""
"""The bytes that every user of a WAL file has locked: https://sqlite.org/src/file/src/os_unix.c."""

SIDE_SUFFIXES = ("-wal", "-shm", "-journal")


@contextmanager
def opened(path: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """Open the file as it is; unlike the store itself, migrate nothing."""
    uri = f"{ready_path(path, create=False).as_uri()}?mode={mode}"
    with (
        translate_errors(f"sqlite:{path}"),
        closing(
            sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        ) as connection,
    ):
        yield connection


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Queue at the store's lock as its writers do."""
    lock = ProcessLock(path.absolute().with_name(path.name + ".lock"))
    try:
        with lock:
            yield
    finally:
        lock.close()


def copy(source: Path, target: Path, progress: Progress) -> Contents:
    """Copy by SQLite's backup API; see `Maintenance`. Writers go on meanwhile."""
    with opened(source) as store, closing(sqlite3.connect(target, isolation_level=None)) as fresh:
        # The open reading pins one state: without it, each write would start the copy anew.
        store.execute("BEGIN")
        contents = counted(store, f"sqlite:{source}")
        store.backup(
            fresh, pages=PAGES, progress=lambda _, rest, total: progress(total - rest, total)
        )
        store.execute("COMMIT")
        # One file without a log: its checksum stands for all of it, and it opens read-only.
        fresh.execute("PRAGMA journal_mode = DELETE")
    return contents


def inspect(path: Path) -> Contents:
    """Let SQLite check every page and index, and count; see `Maintenance`."""
    with opened(path, "ro") as connection:
        connection.execute("BEGIN")
        contents = counted(connection, f"sqlite:{path}")
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise StoreDamagedError(
                f"sqlite:{path} is damaged: {' '.join(verdict.split())}",
                "Restore a backup: multichat restore latest --force",
            )
        return contents


check = inspect  # a reader is in nobody's way


def made_at(path: Path) -> datetime:
    """Return when the first migration ran; see `Maintenance`."""
    with opened(path, "ro") as connection:
        require_own(connection, f"sqlite:{path}")
        return first_migration(connection)


def probe(path: Path) -> None:
    """Commit a change that changes nothing; see `Maintenance`."""
    with locked(path), opened(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE store_state SET generation = generation")
        connection.execute("COMMIT")


def optimize(path: Path) -> None:
    """Rewrite the file without gaps, and refresh the planner's statistics; see `Maintenance`."""
    inspect(path)
    with locked(path), opened(path) as connection:
        connection.execute("VACUUM")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    inspect(path)


def replace(target: Path, staged: Path, aside: Path, step: Step) -> None:
    """Swap the files while nobody has the store open; see `Maintenance`.

    Raises:
        StoreError: another connection is open, here or in another process: it would go on writing
            to the file that is put aside.
    """
    fold_log(staged)
    with locked(target):
        step("fold the old log")
        if target.exists() and target.stat().st_size:
            fold_log(target)
        swap_file(target, staged, aside, SIDE_SUFFIXES, step)


def fold_log(path: Path) -> None:
    """Fold the log into the file and take it away, which only the one connection there is may do.

    A damaged file keeps its log: that is a reason to restore, and no reason not to.

    Raises:
        StoreError: it is open elsewhere.
    """
    try:
        with opened(path) as connection:
            connection.execute(f"PRAGMA busy_timeout = {int(OTHERS_SECONDS * 1000)}")
            connection.execute("PRAGMA journal_mode = DELETE")
    except StoreDamagedError as error:
        if is_locked_by_others(path):
            raise in_use(path) from error
        return
    except StoreBusyError as error:
        raise in_use(path) from error
    if side_files(path, SIDE_SUFFIXES):
        raise in_use(path)


def in_use(path: Path) -> StoreError:
    """Return the error that tells that others have the store open."""
    return StoreError(
        f"sqlite:{path} is open in another process, or here",
        "Stop the service and every other program that uses it, then try again.",
    )


def is_locked_by_others(path: Path) -> bool:
    """Return whether a process, this one included, has a file open that SQLite cannot read.

    Another process asks: when it closes the file, no lock of ours goes with it. Elsewhere than on
    POSIX, an open file cannot be replaced anyhow.
    """
    if os.name != "posix":
        return False
    asking = [sys.executable, "-c", ASK_FOR_LOCK, str(path.absolute())]
    return subprocess.run(asking, check=False, capture_output=True).returncode == LOCKED  # noqa: S603
