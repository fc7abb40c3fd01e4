"""What lies at a path: which type of store, and whether one may be made there."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from multichat_lab.errors import StoreDamagedError, StoreError

JSON_MARKER = "store.json"
UNFINISHED = ".new"
"""The end of a file's name while it is being made; then it takes its place whole."""

SQLITE_SMALLEST = 512
DUCKDB_MAGIC = b"DUCK"
DUCKDB_MAGIC_AT = 8


@contextmanager
def translate_system_errors(location: str) -> Iterator[None]:
    """Turn the system's errors into ours, with what to do about them."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{location}: {error.strerror}" + (f": {error.filename}" if error.filename else ""),
            "Check the disk's free space and who may read and write there.",
        ) from error


def detect_type(path: Path) -> str | None:
    """Return the type of the store at `path`: `json`, `sqlite`, `duckdb`, or None when unknown.

    Raises:
        OSError, ValueError: the path cannot be read, or is none.
    """
    if is_vacant(path):
        return None
    if path.is_dir():
        return "json" if (path / JSON_MARKER).exists() else None
    if is_sqlite(path):
        return "sqlite"
    with path.open("rb") as file:
        file.seek(DUCKDB_MAGIC_AT)
        return "duckdb" if file.read(len(DUCKDB_MAGIC)) == DUCKDB_MAGIC else None


def is_sqlite(path: Path) -> bool:
    """Ask SQLite itself whether it can read the file.

    Were we to open and close the file, POSIX would drop the locks that SQLite holds on it
    elsewhere in this process; the next process to close it would then delete the log, and with it
    what we had acknowledged.

    Raises:
        OSError: the file cannot be opened.
    """
    if path.stat().st_size < SQLITE_SMALLEST:
        return False  # SQLite itself would take it for an empty database, and write over it
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        try:
            connection.execute("PRAGMA schema_version")
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from error
        except sqlite3.DatabaseError as error:
            return "not a database" not in str(error)
    return True


def is_vacant(path: Path) -> bool:
    """Return whether a store may be made at `path`: nothing is there, or nothing is in it.

    Raises:
        OSError, ValueError: the path cannot be read, or is none.
    """
    try:
        size = path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return True
    if not path.is_dir():
        return size == 0
    made_with_it = (".lock", JSON_MARKER + UNFINISHED)
    return all(each.name in made_with_it for each in path.iterdir())


def is_read_only(path: Path) -> bool:
    """Return whether a store lies at `path`, and it or its folder cannot be written."""
    if is_vacant(path):
        return False
    folder = path if path.is_dir() else path.parent
    return not (os.access(path, os.W_OK) and os.access(folder, os.W_OK))


def check_type(path: Path, expected: str) -> None:
    """Refuse what is no store of the expected type, before anything touches it.

    Raises:
        StoreError: something else lies at `path`, or it cannot be read.
    """
    if str(path) == ":memory:":
        raise StoreError(
            "To SQLite and DuckDB, ':memory:' is no file", "Use the storage type memory."
        )
    try:
        is_wrong_form = path.is_dir() if expected != "json" else path.is_file()
        is_free = is_vacant(path) and not is_wrong_form
        found = detect_type(path)
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{str(path)[:80]!r} cannot be used: {getattr(error, 'strerror', None) or error}",
            "Choose another path for the store.",
        ) from error
    if found and found != expected:
        raise StoreError(
            f"{path} is a {found} store, not a {expected} store", f"Open it as {found}:{path}."
        )
    if found is None and not is_free:
        if expected == "json" and any(path.glob("*.jsonl")):
            raise without_marker(path)
        raise StoreError(
            f"{path} is there, but is no {expected} store", "Choose another path for the store."
        )


def without_marker(path: Path) -> StoreDamagedError:
    """Return the error of who finds a json store's sessions without what makes them a store."""
    return StoreDamagedError(
        f"{path} has lost its {JSON_MARKER}, and holds sessions",
        f"Put {JSON_MARKER} back, or restore a backup: multichat restore latest --force keeps the"
        " folder beside it.",
    )


def ready_path(path: Path, create: bool) -> Path:
    """Return the absolute `path` when a store may be opened there, making its folder if need be.

    Raises:
        StoreError: nothing is there and `create` is false, or the folder cannot be made.
    """
    if not create and is_vacant(path):
        raise StoreError(
            f"There is no store at {path}",
            "Give the right one with --store TYPE:PATH or MULTICHAT_STORE, or record something"
            " first, e.g.: multichat import FILE",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} cannot be made: {error.strerror}",
            "Choose a path in a folder where you may write.",
        ) from error
    return path.absolute()  # the process may change its working folder


def path_of_copy(path: Path, version: int) -> Path:
    """Return where a store is copied to before it is migrated, e.g. `chat.db.v1`."""
    return path.with_name(f"{path.name}.v{version}")
