"""Who holds a store at this moment: by its lock file, or as its server knows."""

from collections.abc import Callable
from pathlib import Path

from multichat_lab.errors import StoreError
from multichat_lab.stores.arrivals import file_of
from multichat_lab.stores.contract import Store
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.waiting import Holder, holder_of


def lock_of(storage_type: str, path: Path) -> Path:
    """Return the lock file of a store that writers queue at."""
    return path / ".lock" if storage_type == "json" else path.with_name(path.name + ".lock")


def holder_at(storage_type: str, path: Path) -> Holder | None:
    """Return who holds a store; None where nobody does, or has signed its lock and lives."""
    lock = lock_of(storage_type, path)
    if not lock.exists():
        return None
    mine = ProcessLock(lock, 0)
    try:
        return None if mine.is_free() else holder_of(lock)
    except StoreError:  # a lock that may not be opened
        return None
    finally:
        mine.close()


def holder_of_store(store: Store) -> object | None:
    """Return who holds an open store, to be shown; None for nobody, or where that is not known.

    A server tells it by itself; of a store in files see `holder_at`.
    """
    own: Callable[[], str | None] | None = getattr(store, "holder", None)
    if own is not None:
        return own()
    path = file_of(store)
    return None if path is None else holder_at(store.storage_type, path)
