"""A SQL store where nothing can be written, opened anew for each reading."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from multichat_lab.errors import StoreError
from multichat_lab.stores.questions import Changes
from multichat_lab.stores.read_only import ReadOnlyStore
from multichat_lab.stores.sql.changes import changes_since
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION, require_own
from multichat_lab.stores.sql.reader import Cursor, SqlReader

Connected = Callable[[], AbstractContextManager[Cursor]]


def read_only_store(location: str, connected: Connected) -> ReadOnlyStore:
    """Return the store.

    Args:
        location: `TYPE:PATH`.
        connected: opens the file for reading, turns errors into ours, and closes it.

    Raises:
        StoreError: it is another program's, or an older release wrote it, so that it would have to
            be migrated first.
        SchemaVersionError: a newer release wrote it.
    """

    @contextmanager
    def view() -> Iterator[SqlReader]:
        with connected() as connection:
            connection.execute("BEGIN")
            yield SqlReader(connection)

    def changes(mark: object | None, limit: int) -> Changes:
        with connected() as connection:
            connection.execute("BEGIN")
            return changes_since(connection, mark, limit)

    with connected() as connection:
        version = require_own(connection, location)
    if version < SCHEMA_VERSION:
        raise StoreError(
            f"{location} has schema version {version}, is to be migrated to {SCHEMA_VERSION}, and"
            " lies where you may not write",
            "Copy it to a folder where you may write, and open the copy.",
        )
    return ReadOnlyStore(location.partition(":")[0], location, view, changes)
