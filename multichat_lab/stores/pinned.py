"""Files that must stay those which were opened."""

from pathlib import Path

from multichat_lab.errors import StoreError

FileIdentity = tuple[int, int]
"""What tells a file from all others on the machine: its device and inode."""


class Pinned:
    """Files that must stay those which were opened: what is written to another one is lost.

    Args:
        location: the store, for the message of an error.
        paths: the files; those which are not there yet are not watched.
    """

    def __init__(self, location: str, *paths: Path) -> None:
        self._location = location
        self._files = {path: identity(path) for path in paths if path.exists()}

    def check(self) -> None:
        """Refuse to go on with files that were moved, deleted or replaced.

        Raises:
            StoreError: names the first of them.
        """
        for path, known in self._files.items():
            found = identity(path)
            if found is None:
                raise moved_or_deleted(path)
            if found != known:
                raise StoreError(
                    f"{self._location} has been replaced while it was open: another file lies at"
                    f" {path}",
                    "Open the store again; what was told as recorded before is in the old file.",
                )


def identity(path: Path) -> FileIdentity | None:
    """Return what tells the file from all others; None where there is none."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino


def moved_or_deleted(path: Path) -> StoreError:
    """Return the error of who does not find the store where it was."""
    return StoreError(
        f"{path} has been moved or deleted while it was open, or another one has its place",
        "Put it back, and do again what was refused: it is not recorded there.",
    )
