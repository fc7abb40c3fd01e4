"""How a store notices that its file was written over in place, which keeps its name and its inode.

`cp other.db chat.db` and a restore with `rsync --inplace` do that. What the system says of a file
is compared at each use; only where that has changed is it looked into.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from multichat_lab.columns import Row
from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.stores.sql.cursor import Cursor
from multichat_lab.stores.sql.kept import MADE

FileState = tuple[int, int, int]
"""Bytes, and when it was written and changed last, in nanoseconds since 1970, by the system."""

POINT = (
    f"SELECT ({MADE}), generation,"  # noqa: S608
    " (SELECT coalesce(max(revision), 0) FROM messages) FROM store_state"
)


class Point(NamedTuple):
    """How far a SQL store has come.

    Attributes:
        identity: what tells it from others: when it was made.
        generation: goes on when rows are deleted.
        revision: of the last message that was written or changed.
    """

    identity: str
    generation: int
    revision: int

    def follows(self, earlier: "Point | None") -> bool:
        """Whether a store that was there once can be here now: it never goes back."""
        return earlier is None or (self.identity == earlier.identity and self >= earlier)


class Progress:
    """How far a store has come, as one who has it open knows by his own commits.

    Args:
        location: the store, for the message of an error.
    """

    def __init__(self, location: str) -> None:
        self._location = location
        self._reached: Point | None = None

    def require(self, now: Point) -> None:
        """Refuse to write to another store, or to an older copy, in the place of this one.

        Args:
            now: how far it has come.

        Raises:
            StoreError: it lacks what was acknowledged; nothing may be written.
        """
        if not now.follows(self._reached):
            raise StoreError(
                f"{self._location} has gone back while it was open: another store, or an older copy"
                " of it, is there now, which lacks what was acknowledged",
                "Restore the right one; or close it everywhere and open it again, to go on with"
                " what is there. What was refused is not recorded.",
            )

    def reached(self, now: Point) -> None:
        """Note how far it has come, once that is committed."""
        self._reached = now


def state_of(path: Path) -> FileState | None:
    """Return what changes when a file is written to; None where there is none."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def point_of(cursor: Cursor) -> Point:
    """Return how far a SQL store has come.

    Raises:
        StoreDamagedError: it does not tell.
    """
    return point_in(cursor.execute(POINT).fetchall())


def point_in(found: Sequence[Row]) -> Point:
    """Return the point that `POINT` found.

    Raises:
        StoreDamagedError: it is none.
    """
    try:
        ((made, generation, revision),) = found
        return Point(str(made), int(generation), int(revision))
    except (ValueError, TypeError) as error:
        raise StoreDamagedError(
            f"The table store_state is not as it was written: {found}",
            "Restore a backup: multichat restore latest --force",
        ) from error


def overwritten(path: Path, kept: Path) -> StoreError:
    """Return the error of who finds another store in the same file.

    Args:
        path: the file.
        kept: where its log was copied to, if it had one.
    """
    log = f"; what its log still held is kept as {kept.name}" if kept.exists() else ""
    return StoreError(
        f"{path} has been written over while it was open: another store, or an older copy of it,"
        f" lies there now{log}",
        "Close it everywhere, then put the right file there again (e.g. multichat restore latest"
        " --force): what was refused is not recorded.",
    )
