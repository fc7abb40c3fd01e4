"""What lies at a path: which type of store, whether it may be made, and a copy before a change."""

import shutil
from pathlib import Path

from multichat_lab.errors import StoreError

SQLITE_MAGIC = b"SQLite format 3\x00"
DUCKDB_MAGIC = b"DUCK"
DUCKDB_MAGIC_AT = 8


def detect_type(path: Path) -> str | None:
    """Return the type of the store at `path`: `json`, `sqlite`, `duckdb`, or None when unknown."""
    if path.is_dir():
        return "json" if (path / "store.json").exists() else None
    if not path.is_file():
        return None
    with path.open("rb") as file:
        head = file.read(16)
    if head == SQLITE_MAGIC:
        return "sqlite"
    if head[DUCKDB_MAGIC_AT : DUCKDB_MAGIC_AT + 4] == DUCKDB_MAGIC:
        return "duckdb"
    return None


def check_type(path: Path, expected: str) -> None:
    """Refuse a store of another type, before anything touches it.

    Raises:
        StoreError: something else lies at `path`.
    """
    found = detect_type(path)
    if found and found != expected:
        raise StoreError(
            f"{path} is a {found} store, not a {expected} store", f"Open it as {found}:{path}."
        )
    is_other_file = path.is_file() and (expected == "json" or path.stat().st_size > 0)
    is_other_folder = path.is_dir() and expected != "json"
    if found is None and (is_other_file or is_other_folder):
        raise StoreError(
            f"{path} is there, but is no {expected} store", "Choose another path for the store."
        )


def ready_path(path: Path, create: bool) -> Path:
    """Return `path` when a store may be opened there, making its folder if need be.

    Raises:
        StoreError: nothing is there and `create` is false, or the folder cannot be made.
    """
    if not path.exists() and not create:
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
    return path


def copy_before_migration(path: Path, version: int) -> Path:
    """Copy the store's files aside and return the copy's path, e.g. `chat.db.v1`."""
    target = path.with_name(f"{path.name}.v{version}")
    shutil.copy2(path, target)
    for suffix in ("-wal", ".wal"):
        log = path.with_name(path.name + suffix)
        if log.exists():
            shutil.copy2(log, target.with_name(target.name + suffix))
    return target
