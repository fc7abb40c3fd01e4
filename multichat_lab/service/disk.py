"""Files of the service on the disk: what they take, what is free, and whose they are."""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from multichat_lab.errors import BackupError

LOGS = ("", "-wal", ".wal")
"""Ends of the names of a database's file and of the logs beside it."""


def size_of(path: Path) -> int:
    """Return how many bytes a store's file with its log, or all files of its folder, take."""
    beside = (path.with_name(path.name + end) for end in LOGS)
    total = 0
    for each in path.iterdir() if path.is_dir() else beside:
        with suppress(FileNotFoundError):  # others write meanwhile
            total += each.stat().st_size if each.is_file() else 0
    return total


def free_fraction(path: Path) -> tuple[float, int]:
    """Return which fraction of the disk is free, and how many bytes.

    Args:
        path: on that disk; when it is not there, its nearest folder that is.

    Raises:
        OSError: the disk cannot be asked.
    """
    place = next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
    usage = shutil.disk_usage(place)
    return usage.free / usage.total, usage.free


def require_room(folder: Path, size: int) -> None:
    """Refuse to fill a disk that others need.

    Raises:
        BackupError: `size` bytes have no room.
    """
    free = shutil.disk_usage(folder).free
    if free < size:
        raise BackupError(
            f"{folder} has {free:,} bytes free, and the backup needs about {size:,}",
            "Make room, keep fewer backups, or give another folder with --to or backup_path.",
        )


def give_to_owner_of(model: Path, paths: Iterable[Path]) -> None:
    """Give files, and folders with all in them, to the owner of another file or folder.

    Only root can, and only root need: what others make is theirs, as all that they may write to.

    Args:
        model: whose owner and group they get.
        paths: those that are not there are passed over.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return
    owner = model.stat()
    for path in paths:
        for each in (path, *path.rglob("*")):
            if each.exists():
                os.chown(each, owner.st_uid, owner.st_gid)


def write_privately(path: Path, text: str) -> None:
    """Write a file that nobody else may read at any moment, and wait until it is on the disk."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
