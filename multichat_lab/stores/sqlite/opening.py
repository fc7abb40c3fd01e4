"""Opening a SQLite store: beside those who write, unless there is something to write.

A new store, one of an older release, and one that seems to lack something are opened under the
store's lock; any other waits for nobody: a writer that has stopped keeps no reader away.
"""

import sqlite3
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from multichat_lab.errors import MultichatError, StoreDamagedError
from multichat_lab.stores.head import Head
from multichat_lab.stores.overwriting import point_of
from multichat_lab.stores.paths import path_of_copy
from multichat_lab.stores.pinned import Pinned
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.stores.sql.kept import checked_head
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION, migrate, require_own
from multichat_lab.stores.sqlite.file import connected, kept_log, translate_errors, wait_for_others
from multichat_lab.stores.sqlite.main_file import MainFile


class Opened(NamedTuple):
    """A store that is open.

    Attributes:
        connection: to its file; head: what was acknowledged last.
        main: the file, which nobody may write over.
        files: the file and its log, which nobody may move.
    """

    connection: sqlite3.Connection
    head: Head
    main: MainFile
    files: Pinned


def opened(
    path: Path, location: str, options: StoreOptions, locked: AbstractContextManager[None]
) -> Opened:
    """Open a store.

    Args:
        path: its file; made when it is not there.
        location: the store, for the message of an error.
        options: see `StoreOptions`.
        locked: keeps those out who write.

    Raises:
        StoreError, StoreDamagedError, SchemaVersionError: see `SqliteStore`.
    """
    with ExitStack() as looked, translate_errors(location):
        if path.exists() and not options.accept_loss:
            with suppress(MultichatError), translate_errors(location):
                first = looked.enter_context(closing(connected(path, 0)))
                found = _opened_as_it_is(first, path, location, options)
                if found is not None:
                    looked.pop_all()
                    return found
        # the first is closed last: the log that it would fold in may be damaged
        with locked:
            return _opened_alone(path, location, options)


def _opened_as_it_is(
    connection: sqlite3.Connection, path: Path, location: str, options: StoreOptions
) -> Opened | None:
    """Open a store while others may write to it; return None where it is to be changed first.

    Raises:
        MultichatError, sqlite3.Error: it seems not to be whole, or others keep it.
    """
    before = Pinned(location, path)
    version = require_own(connection, location)
    ((mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
    if version != SCHEMA_VERSION or mode != "wal":
        return None
    _be_durable(connection, options)
    head = checked_head(path, location, connection)  # each question is of later than what it tells
    main = MainFile(path, point_of(connection))
    files = _pinned(path, location)
    before.check()  # what is open is what lies there
    wait_for_others(connection, options.busy_seconds)
    return Opened(connection, head, main, files) if main.is_known else None


def _opened_alone(path: Path, location: str, options: StoreOptions) -> Opened:
    accept = options.accept_loss or not path.exists()
    connection = connected(path, options.busy_seconds)
    try:
        _bring_up_to_date(connection, path, location)
        _be_durable(connection, options)
        head = checked_head(path, location, connection, accept)
        main = _found_main(connection, path)
    except BaseException as error:
        if isinstance(error, StoreDamagedError):
            kept_log(path)
        connection.close()
        raise
    return Opened(connection, head, main, _pinned(path, location))


def _be_durable(connection: sqlite3.Connection, options: StoreOptions) -> None:
    mode = "NORMAL" if options.synchronous == "NORMAL" else "FULL"
    connection.execute(f"PRAGMA synchronous = {mode}")


def _bring_up_to_date(connection: sqlite3.Connection, path: Path, location: str) -> None:
    require_own(connection, location)  # before anything is changed
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    with connection:  # commits, or rolls back
        migrate(connection, "INTEGER PRIMARY KEY", location, partial(_keep_copy, path))


def _found_main(connection: sqlite3.Connection, path: Path) -> MainFile:
    point = point_of(connection)
    found = MainFile(path, point)
    if not found.is_known:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        found = MainFile(path, point)
    return found


def _keep_copy(path: Path, version: int) -> None:
    with (
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(path_of_copy(path, version))) as copy,
    ):
        source.backup(copy)


def _pinned(path: Path, location: str) -> Pinned:
    return Pinned(location, path, path.with_name(path.name + "-wal"))
