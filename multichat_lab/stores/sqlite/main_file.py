"""The file beside SQLite's log: what lies in it is only ever brought there from the log."""

import sqlite3
import threading
from contextlib import AbstractContextManager, closing
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
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
            elif is_half_brought(self._path):
                self._state = state  # looked into again when more was brought there
            else:
                return False
            return True


def point_without_log(path: Path) -> Point | None:
    """Return how far the file alone has come; None where it holds no store, or not yet."""
    try:
        with closing(alone(path)) as connection:
            return point_of(connection)
    except (sqlite3.Error, UnicodeDecodeError, StoreDamagedError):  # a schema may be no text
        return None


def is_half_brought(path: Path) -> bool:
    """Return whether the file is unsound by itself: a part of the log was brought into it.

    While somebody reads what was before, SQLite leaves the rest in the log. What such a file says
    without it means nothing; a file that was written over is sound, or no database.
    """
    try:
        with closing(alone(path)) as connection:
            point_of(connection)  # tells most of them at once, the check all
            return connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]
    except (UnicodeDecodeError, StoreDamagedError):
        return True
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT


def alone(path: Path) -> sqlite3.Connection:
    """Return a connection to the file without its log.

    SQLite opens it: were we to open and close it, its locks would be lost.
    """
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
