"""Opening a json store: beside those who write, unless there is something to write.

A new store, one in which a write was left unfinished, and one that seems to lack something are
opened under the store's lock; any other waits for nobody.
"""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.head import Head, Present
from multichat_lab.stores.jsonl.batches import PENDING, take_back
from multichat_lab.stores.jsonl.marker import Marker, mark_folder
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.overwriting import FileState, state_of
from multichat_lab.stores.paths import JSON_MARKER
from multichat_lab.stores.pinned import moved_or_deleted


class Opened(NamedTuple):
    """What a folder was when it was opened.

    Attributes:
        told: what its marker tells; state: of the marker's file.
        head: what was acknowledged last.
    """

    told: Marker
    state: FileState | None
    head: Head


def found(folder: Path) -> Opened:
    """Return what a folder is now; it is made a store unless it is one.

    Raises:
        StoreError, SchemaVersionError: see `mark_folder`.
    """
    told = mark_folder(folder)
    return Opened(told, state_of(folder / JSON_MARKER), Head(folder, told.made_at))


def opened(
    folder: Path, location: str, lock: ProcessLock, present: Present, accept_loss: bool
) -> Opened:
    """Open a folder.

    Args:
        folder: the store's.
        location: the store, for the message of an error.
        lock: keeps those out who write.
        present: what is there.
        accept_loss: take what is there for all there is.

    Raises:
        StoreError, StoreDamagedError, SchemaVersionError: see `JsonStore`.
    """
    if not accept_loss and (folder / JSON_MARKER).exists() and not _is_unfinished(folder, lock):
        with suppress(StoreDamagedError):  # or somebody deletes: looked at again under the lock
            now = found(folder)
            now.head.check(location, present)
            return now
    with lock:
        now = found(folder)
        take_back(folder)
        now.head.accept() if accept_loss else now.head.check(location, present)
        return now


def require_same(folder: Path, lock: ProcessLock) -> None:
    """Refuse a folder that is not the one whose lock this process holds.

    Raises:
        StoreError: it has been moved or deleted.
    """
    if not lock.is_there():
        raise moved_or_deleted(folder)


def _is_unfinished(folder: Path, lock: ProcessLock) -> bool:
    """Return whether a write is to be taken back: what others write now, readers leave out."""
    return (folder / PENDING).exists() and lock.is_free()
