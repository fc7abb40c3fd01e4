"""Stores where this user may not write: read-only mounts, folders and files.

They are read without a lock file, for none can be made. Whoever writes to one gets one clear error.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Never

from multichat_lab.errors import StoreError
from multichat_lab.stores.access import Access
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.sql.changes import changes_since
from multichat_lab.stores.sql.cursor import Cursor
from multichat_lab.stores.sql.kept import checked_head
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION, require_own
from multichat_lab.stores.sql.older import show_as_newest
from multichat_lab.stores.sql.reader import SqlReader


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


Connected = Callable[[], AbstractContextManager[Cursor]]


def read_only_sql(location: str, connected: Connected) -> ReadOnlyStore:
    """Return the store; one of an older release is read as it is, and what it lacks is unknown.

    Args:
        location: `TYPE:PATH`.
        connected: opens the file for reading, turns errors into ours, and closes it.

    Raises:
        StoreError: it is another program's.
        StoreDamagedError: it lacks what was acknowledged.
        SchemaVersionError: a newer release wrote it.
    """
    with connected() as connection:
        is_older = require_own(connection, location) < SCHEMA_VERSION
        if not is_older:
            checked_head(Path(location.partition(":")[2]), location, connection)

    @contextmanager
    def opened() -> Iterator[Cursor]:
        with connected() as connection:
            if is_older:
                show_as_newest(connection)
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def view() -> Iterator[SqlReader]:
        with opened() as connection:
            yield SqlReader(connection)

    def changes(mark: object | None, limit: int) -> Changes:
        with opened() as connection:
            return changes_since(connection, mark, limit)

    return ReadOnlyStore(location.partition(":")[0], location, view, changes)
