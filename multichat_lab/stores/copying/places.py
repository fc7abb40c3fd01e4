"""Whether two stores are one, however they are spelled."""

import os
from pathlib import Path

from multichat_lab.errors import StoreError, UnknownStoreError
from multichat_lab.stores import SERVERS
from multichat_lab.stores.copying.targets import Source
from multichat_lab.stores.pinned import identity

Place = tuple[str, str]
"""Storage type, and path or address."""


def require_other_place(
    source: Place, target: Place, opened: tuple[Source, Source] | None = None
) -> None:
    """Refuse a store as the copy of itself, and one that ends with this process.

    Args:
        source: where the one lies.
        target: where the other does.
        opened: both, where they are open: a server tells what its addresses do not.

    Raises:
        StoreError: they are one.
        UnknownStoreError: one lies nowhere.
    """
    for storage_type, _ in (source, target):
        if storage_type == "memory":
            raise UnknownStoreError(
                "A memory store ends with its process", "Give e.g. sqlite:sessions.db"
            )
    if _lies_at(source, opened and opened[0]) == _lies_at(target, opened and opened[1]):
        raise StoreError(
            f"{source[0]}:{source[1]} and {target[0]}:{target[1]} are one store",
            "Name another target.",
        )


def _lies_at(place: Place, store: Source | None) -> object:
    storage_type, path = place
    if storage_type in SERVERS:
        found = getattr(getattr(store, "store", store), "place", None)
        return (storage_type, path) if found is None else found()
    return identity(Path(path)) or os.path.realpath(path)
