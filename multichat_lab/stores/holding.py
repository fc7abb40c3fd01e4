"""Who holds a store at this moment, by the lock file that lies in it or beside it."""

from pathlib import Path

from multichat_lab.stores.arrivals import file_of
from multichat_lab.stores.contract import Store
from multichat_lab.stores.waiting import Holder, holder_of


def lock_of(store: Store) -> Path | None:
    """Return the lock file of a store that writers queue at; None of any other."""
    path = file_of(store)
    if path is None:
        return None
    return path / ".lock" if store.storage_type == "json" else path.with_name(path.name + ".lock")


def holder_of_store(store: Store) -> Holder | None:
    """Return who holds a store; None where nobody who lives has signed its lock."""
    lock = lock_of(store)
    return None if lock is None else holder_of(lock)
