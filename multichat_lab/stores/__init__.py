"""Where conversations are kept: five stores behind one contract, and those of other packages.

`open_store("sqlite", "sessions.db")` opens one; `parse_location("sqlite:sessions.db")` reads the
form of the command line and of `MULTICHAT_STORE`, `postgresql://USER@HOST/DATABASE` too.
"""

import os
import re
from difflib import get_close_matches
from pathlib import Path

from multichat_lab.errors import StoreError, UnknownStoreError
from multichat_lab.registry import Registry
from multichat_lab.stores.contract import Store
from multichat_lab.stores.paths import check_type, is_read_only
from multichat_lab.stores.questions import StoreOptions

BACK_ENDS: dict[str, str] = {
    "memory": "multichat_lab.stores.memory:MemoryStore",
    "json": "multichat_lab.stores.jsonl:JsonStore",
    "sqlite": "multichat_lab.stores.sqlite:SqliteStore",
    "duckdb": "multichat_lab.stores.duckdb:DuckDBStore",
    "postgresql": "multichat_lab.stores.postgresql.store:PostgreSQLStore",
}
STORAGE_TYPES: tuple[str, ...] = tuple(BACK_ENDS)

STORES = Registry("stores", BACK_ENDS, UnknownStoreError)
"""Storage type → a class that is called with a path and `StoreOptions` and fits the contract.

Another package adds to it with an entry point in the group `multichat_lab.stores`; `module:Class`
and `file.py:Class` are taken too.
"""

DEFAULT_PATHS: dict[str, str] = {
    "memory": "",
    "json": "multichat-json",
    "sqlite": "multichat.db",
    "duckdb": "multichat.duckdb",
}
"""Where each type lies when no path is given."""

SERVERS = frozenset({"postgresql"})
"""Types that lie at an address, and not at a path."""

PARQUET = "parquet"
"""Stands where a store has its type, for a data set that `stores.copying` writes and reads."""

DEFAULT_LOCATION = f"duckdb:{DEFAULT_PATHS['duckdb']}"

FOREIGN_TYPE = re.compile(r"(?P<type>[^:]+:[A-Z]\w*):(?P<path>.*)", re.DOTALL)
"""`module:Class:PATH` or `file.py:Class:PATH`."""


def open_store(
    storage_type: str,
    storage_path: str | Path | None = None,
    options: StoreOptions | None = None,
) -> Store:
    """Open a store; one that lies where this user may not write is opened for reading alone.

    Args:
        storage_type: `memory`, `json` (a folder), `sqlite` or `duckdb` (a file), `postgresql` (a
            server), or another name in `STORES`.
        storage_path: where it lies, of a server `//USER@HOST/DATABASE`; of no meaning to `memory`.
            None takes `multichat-json`, `multichat.db` or `multichat.duckdb` in the working folder.
        options: whether to create it, and its durability.

    Raises:
        UnknownStoreError: there is no such type.
        StoreError: the path cannot be used, or another type of store lies there.
        StoreDamagedError: what lies there is damaged.
        SchemaVersionError: a newer release wrote it.
        MissingExtraError: the extra `postgresql` is not installed.
    """
    back_end = STORES.get(storage_type)
    if storage_path is None and storage_type not in DEFAULT_PATHS:
        raise StoreError(f"A {storage_type} store has no usual path", "Say where it lies.")
    if storage_type in SERVERS:
        on_server: Store = back_end(storage_path, options)
        return on_server
    path = Path(DEFAULT_PATHS[storage_type] if storage_path is None else storage_path)
    if storage_type in DEFAULT_PATHS and storage_type != "memory":
        check_type(path, storage_type)
        if is_read_only(path):
            readable: Store = back_end.open_read_only(path)
            return readable
    store: Store = back_end(path, options)
    return store


def parse_location(location: str | None = None) -> tuple[str, str]:
    """Split `TYPE:PATH` into type and path.

    Args:
        location: None takes `MULTICHAT_STORE`, else `duckdb:multichat.duckdb`.

    Raises:
        UnknownStoreError: there is no known type before the colon.
    """
    location = location or os.environ.get("MULTICHAT_STORE") or DEFAULT_LOCATION
    storage_type, _, path = location.partition(":")
    if storage_type in STORES and (path or storage_type == "memory"):
        return storage_type, path
    if storage_type not in STORES and (foreign := FOREIGN_TYPE.fullmatch(location)):
        return foreign["type"], foreign["path"]
    problem = f"The store {location!r} does not read TYPE:PATH"
    if storage_type == PARQUET and path:
        raise UnknownStoreError(
            f"{location!r} is a Parquet data set, and no store",
            f"Make one of it: multichat copy {location} sqlite:copy.db; or multichat verify {path}",
        )
    known = ", ".join(STORES.names())
    if storage_type in STORES:
        raise UnknownStoreError(problem, f"Say where it lies, e.g. {storage_type}:chats.")
    if path and (close := get_close_matches(storage_type.lower(), STORES.names(), n=1)):
        raise UnknownStoreError(problem, f"Did you mean {close[0]}:{path}? Known types: {known}.")
    raise UnknownStoreError(
        problem, f"Name the type first, e.g. sqlite:{location}; known: {known}."
    )
