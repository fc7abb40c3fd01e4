"""Stores where this user may not write: read-only mounts, folders and files.

They are read without a lock file, for none can be made. Whoever writes to one gets one clear error.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Never

from multichat_lab.errors import StoreError
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.locks import Access
from multichat_lab.stores.paths import is_vacant
from multichat_lab.stores.questions import Changes


def is_read_only(path: Path) -> bool:
    """Return whether a store lies at `path`, and it or its folder cannot be written."""
    if is_vacant(path):
        return False
    folder = path if path.is_dir() else path.parent
    return not (os.access(path, os.W_OK) and os.access(folder, os.W_OK))


class ReadOnlyStore:
    """A store that answers and takes nothing; see `contract.Store`.

    Args:
        storage_type: its type.
        location: `TYPE:PATH`.
        view: opens a consistent view.
        changes: returns the rows past a mark.
    """

    def __init__(
        self,
        storage_type: str,
        location: str,
        view: Callable[[], AbstractContextManager[Reader]],
        changes: Callable[[object | None, int], Changes],
    ) -> None:
        self.storage_type = storage_type
        self.location = location
        self._view = view
        self._changes = changes
        self._access = Access(location)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open a consistent view."""
        with self._access, self._view() as reader:
            yield reader

    def transaction(self) -> Never:
        """Refuse to write.

        Raises:
            StoreError: always.
        """
        raise StoreError(
            f"{self.location} can only be read: it lies where you may not write",
            "Copy it to a folder where you may write, and open the copy.",
        )

    def changes(self, mark: object | None, limit: int = 50_000) -> Changes:
        """Return at most `limit` rows a table that were written past `mark`."""
        with self._access:
            return self._changes(mark, limit)

    def close(self) -> None:
        """Refuse all further use; closing twice is harmless."""
        self._access.close()
