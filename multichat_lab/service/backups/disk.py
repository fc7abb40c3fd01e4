"""Room on the disk: what a store takes, and what is free."""

import shutil
from pathlib import Path

from multichat_lab.errors import BackupError

LOGS = ("", "-wal", ".wal")
"""Ends of the names of a database's file and of the logs beside it."""


def size_of(path: Path) -> int:
    """Return how many bytes a store's file with its log, or all files of its folder, take."""
    if path.is_dir():
        files = [each for each in path.iterdir() if each.is_file()]
    else:
        beside = (path.with_name(path.name + end) for end in LOGS)
        files = [each for each in beside if each.exists()]
    return sum(each.stat().st_size for each in files)


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
