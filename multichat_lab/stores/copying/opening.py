"""Opening what is copied, and what it is copied to."""

from pathlib import Path

from multichat_lab.stores import PARQUET, open_store, parse_location
from multichat_lab.stores.copying.dataset import Dataset
from multichat_lab.stores.copying.places import Place
from multichat_lab.stores.copying.targets import Source, StoreTarget, Target
from multichat_lab.stores.questions import StoreOptions


def located(location: str) -> Place:
    """Split `TYPE:PATH`, or `parquet:FOLDER`.

    Raises:
        UnknownStoreError: it reads otherwise.
    """
    kind, _, path = location.partition(":")
    return (kind, path) if kind == PARQUET and path else parse_location(location)


def open_source(place: Place) -> Source:
    """Open what is copied; see `open_store` and `Dataset` for what is raised."""
    kind, path = place
    if kind == PARQUET:
        return Dataset(Path(path), create=False)
    return open_store(kind, path, StoreOptions(create=False))


def open_target(place: Place) -> Target:
    """Open what gets a copy, and make it where there is none."""
    kind, path = place
    return Dataset(Path(path)) if kind == PARQUET else StoreTarget(open_store(kind, path))
