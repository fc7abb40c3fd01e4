"""Where conversations are kept: four stores behind one contract.

`open_store("sqlite", "sessions.db")` opens one; `parse_location("sqlite:sessions.db")` reads the
form of the command line and of `MULTICHAT_STORE`.
"""

import importlib
import os
from pathlib import Path

from multichat_lab.errors import UnknownStoreError
from multichat_lab.stores.contract import Store
from multichat_lab.stores.paths import check_type
from multichat_lab.stores.questions import StoreOptions

BACK_ENDS: dict[str, tuple[str, str]] = {
    "json": ("jsonl.store", "JsonStore"),
    "sqlite": ("sqlite.store", "SqliteStore"),
    "duckdb": ("duckdb.store", "DuckDBStore"),
}
"""Storage type → module and class; `memory` stands apart, it has no path."""

STORAGE_TYPES: tuple[str, ...] = ("memory", *BACK_ENDS)

DEFAULT_LOCATION = "duckdb:multichat.duckdb"


def open_store(
    storage_type: str, storage_path: str | Path, options: StoreOptions | None = None
) -> Store:
    """Open a store.

    Args:
        storage_type: `memory`, `json` (a folder), `sqlite` or `duckdb` (a file).
        storage_path: where it lies; of no meaning to `memory`.
        options: whether to create it, and its durability.

    Raises:
        UnknownStoreError: the type is none of these.
        StoreError: the path cannot be used, or another type of store lies there.
        StoreDamagedError: what lies there is damaged.
        SchemaVersionError: a newer release wrote it.
    """
    if storage_type == "memory":
        from multichat_lab.stores.journal.store import MemoryStore

        return MemoryStore()
    if storage_type not in BACK_ENDS:
        raise UnknownStoreError(
            f"Unknown storage type {storage_type!r}",
            f"Known types: {', '.join(STORAGE_TYPES)}.",
        )
    path = Path(storage_path)
    check_type(path, storage_type)
    module, name = BACK_ENDS[storage_type]
    back_end = getattr(importlib.import_module(f"{__name__}.{module}"), name)
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
    if storage_type not in STORAGE_TYPES or (not path and storage_type != "memory"):
        raise UnknownStoreError(
            f"The store {location!r} does not read TYPE:PATH",
            f"Name the type first, e.g. sqlite:{location}; known: {', '.join(STORAGE_TYPES)}.",
        )
    return storage_type, path
