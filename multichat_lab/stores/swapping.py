"""Trade a store for another one at the same path, in one step of the file system."""

import ctypes
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from multichat_lab.stores.head import head_path
from multichat_lab.stores.maintenance import Step
from multichat_lab.stores.paths import UNFINISHED


def sync_folder(folder: Path) -> None:
    """Make the names of new files durable, where the system can (Windows does it by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, text: str) -> None:
    """Write a file durably, and so that a reader sees the old or the new one, never a part."""
    temporary = path.with_name(path.name + UNFINISHED)
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


HERE = -100
"""AT_FDCWD: paths that are not absolute begin at the working folder."""

EXCHANGE = 2
"""RENAME_EXCHANGE of Linux's renameat2."""


def side_files(path: Path, suffixes: Sequence[str]) -> list[Path]:
    """Return the files that lie beside a store's file and belong to it."""
    candidates = (path.with_name(path.name + suffix) for suffix in suffixes)
    return [each for each in candidates if each.exists()]


def swap_file(target: Path, staged: Path, aside: Path, suffixes: Sequence[str], step: Step) -> None:
    """Replace a file in one step; the old one has a second name before it loses its first.

    Raises:
        OSError: a file cannot be moved.
    """
    step("set the old store aside")
    head_path(target).unlink(missing_ok=True)  # it tells of what is put aside
    if target.exists():
        os.link(target, aside)
    for each in side_files(target, suffixes):  # left only by a damaged store
        each.rename(aside.with_name(aside.name + each.name.removeprefix(target.name)))
    sync_folder(target.parent)
    step("put the new store in place")
    staged.replace(target)
    take_head(staged, target)
    sync_folder(target.parent)


def swap_folder(target: Path, staged: Path, aside: Path, step: Step) -> None:
    """Replace a folder: on Linux in one step, elsewhere in two with a moment between them.

    Raises:
        OSError: a folder cannot be moved.
    """
    head_path(target).unlink(missing_ok=True)  # it tells of what is put aside
    step("put the new store in place")
    if can_exchange():
        staged.rename(aside)
        try:
            exchange(target, aside)
        except OSError:
            aside.rename(staged)
            raise
    else:
        target.rename(aside)
        staged.rename(target)
    take_head(staged, target)
    sync_folder(target.parent)


def take_head(staged: Path, target: Path) -> None:
    """Let the head of a store go where that goes; where it cannot, there is none, which is right.

    Whoever writes to the store waits meanwhile: what he noted would be lost.
    """
    head_path(target).unlink(missing_ok=True)
    with suppress(OSError):
        head_path(staged).replace(head_path(target))


def can_exchange() -> bool:
    """Return whether this system can let two paths trade places."""
    return os.name == "posix" and hasattr(ctypes.CDLL(None), "renameat2")


def exchange(one: Path, other: Path) -> None:
    """Let two paths on one disk trade places at once, see renameat2(2).

    Raises:
        OSError: it cannot be done.
    """
    library = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if library.renameat2(HERE, paths[0], HERE, paths[1], EXCHANGE):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(one))
