"""The file beside SQLite's log: what lies in it is only ever brought there from the log."""

import sqlite3
import threading
from contextlib import AbstractContextManager, closing
from pathlib import Path

from multichat_lab.stores.overwriting import Point, overwritten, point_of, state_of
from multichat_lab.stores.sqlite.file import kept_log


class MainFile:
    """The file of an open store, which nobody may write over: the log would be laid over another.

    Args:
        path: the file.
        point: how far the store has come, its log included.
    """

    def __init__(self, path: Path, point: Point) -> None:
        self._path = path
        self._identity = point.identity
        self._turn = threading.Lock()
        self._state = state_of(path)
        self._point = point_without_log(path)

    @property
    def is_known(self) -> bool:
        """Whether it holds the store's tables already; a new store's lie in its log."""
        return self._point is not None

    def check(self, locked: AbstractContextManager[None]) -> None:
        """Refuse to go on with another store in the same file, or an older copy of it.

        Args:
            locked: keeps those out who write: what they bring there from the log may look so.

        Raises:
            StoreError: it was written over; what the log holds has been copied.
        """
        if state_of(self._path) == self._state or self._is_same():
            return
        with locked:
            if not self._is_same():
                raise overwritten(self._path, kept_log(self._path))

    def _is_same(self) -> bool:
        with self._turn:
            state, found = state_of(self._path), point_without_log(self._path)
            if found is None:
                is_same = self._point is None
            else:
                is_same = found.identity == self._identity and found.follows(self._point)
            if is_same:
                self._state, self._point = state, found
            return is_same


def point_without_log(path: Path) -> Point | None:
    """Return how far the file alone has come; None where it holds no store, or not yet.

    SQLite reads it: were we to open and close it, its locks would be lost.
    """
    uri = f"{path.as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return point_of(connection)
    except sqlite3.Error:
        return None
