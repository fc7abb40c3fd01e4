"""A json store's folder: copied beside its writers; its lock keeps them out while it is changed."""

import json
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
from multichat_lab.progress import Progress
from multichat_lab.stores.chain import checksum, head_of_all
from multichat_lab.stores.jsonl.batches import pending_ends, take_back
from multichat_lab.stores.jsonl.files import all_files, status_of
from multichat_lab.stores.jsonl.folder import JsonFolder
from multichat_lab.stores.jsonl.folding import DamagedFileWarning
from multichat_lab.stores.jsonl.present import LOOKS, statuses, whole
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.maintenance import Contents, Step
from multichat_lab.stores.paths import JSON_MARKER, ready_path, translate_system_errors
from multichat_lab.stores.swapping import swap_folder, sync_folder, take_head
from multichat_lab.stores.whole import told_of

LOCK = ".lock"
PROBE = ".probe"
PIECE = 1_048_576
"""Bytes that are copied at a time."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Queue at the store's lock as its writers do."""
    lock = ProcessLock(ready_path(folder, create=False) / LOCK)
    try:
        with lock, translate_system_errors(f"json:{folder}"):
            take_back(folder)
            yield
    finally:
        lock.close()


def copy(source: Path, target: Path, progress: Progress) -> Contents:
    """Copy the files as they are at one moment; see `Maintenance`. The index is left out.

    Nobody waits for a writer, nor makes one wait, unless others write all the time.
    """
    with translate_system_errors(f"json:{source}"):
        folder = ready_path(source, create=False)
        target.mkdir()
        if not any(_copied_beside(folder, target, progress) for _ in range(LOOKS)):
            with locked(source):
                _copy_all(
                    {path: path.stat().st_size for path in all_files(source)}, target, progress
                )
        shutil.copyfile(source / JSON_MARKER, target / JSON_MARKER)
    return inspect(target)


def _copied_beside(folder: Path, target: Path, progress: Progress) -> bool:
    """Copy what is durable while others may write, and return whether that is of one moment."""
    before = statuses(folder), pending_ends(folder)
    if before != (statuses(folder), pending_ends(folder)):
        return False
    files, pending = before
    ends = {path: min(each.size, pending.get(path.name, each.size)) for path, each in files.items()}
    try:
        _copy_all({path: end for path, end in ends.items() if end}, target, progress)
        return all(status_of(path).inode == each.inode for path, each in files.items())
    except FileNotFoundError:
        return False  # somebody deletes


def _copy_all(ends: Mapping[Path, int], target: Path, progress: Progress) -> None:
    """Copy files up to where they end into a folder that holds nothing else."""
    for each in target.iterdir():
        each.unlink()
    for number, (path, end) in enumerate(ends.items(), start=1):
        with path.open("rb") as reading, (target / path.name).open("xb") as writing:
            while some := reading.read(min(PIECE, end - writing.tell())):
                writing.write(some)
        progress(number, len(ends))


def read_all(path: Path) -> JsonFolder:
    """Read every line of every file; a torn last line, which nobody was promised, is passed over.

    Raises:
        StoreDamagedError: a line or the marker cannot be read.
    """
    folder = JsonFolder(path, lambda: False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DamagedFileWarning)  # it is raised, all of it
        folder.catch_up()
    if damaged := folder.folding.damaged:
        told = "; ".join(each.error.problem for each in damaged.values())
        raise StoreDamagedError(
            f"json:{path} has {len(damaged)} damaged: {told}",
            "Mend what is named, or restore it from a backup; the others are read meanwhile.",
        )
    return folder


def inspect(path: Path) -> Contents:
    """Read every line, and count; see `Maintenance`."""
    folder = ready_path(path, create=False)
    with translate_system_errors(f"json:{path}"):
        states = read_all(folder).all()
        messages = sum(each.header.message_count for each in states)
        counts = (
            (each.header.session_id, each.header.message_count, each.header.head) for each in states
        )
        fold = checksum(sorted(told_of(whole(path)).items()))
        return Contents(len(states), messages, schema_version(folder), head_of_all(counts), fold)


check = inspect  # a writer only appends, and what is not a whole line is passed over


def schema_version(folder: Path) -> int:
    """Return the version that the folder's marker tells.

    Raises:
        StoreDamagedError: it tells none.
    """
    marker = folder / JSON_MARKER
    try:
        return int(json.loads(marker.read_text(encoding="utf-8"))["schema_version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(f"{marker} cannot be read: {error}", "Restore a backup.") from error


def made_at(path: Path) -> datetime:
    """Return when the folder's marker was written; see `Maintenance`."""
    with translate_system_errors(f"json:{path}"):
        return datetime.fromtimestamp((path / JSON_MARKER).stat().st_mtime, UTC)


def probe(path: Path) -> None:
    """Write a file durably and delete it; see `Maintenance`."""
    with locked(path):
        file = path / PROBE
        with file.open("wb") as writing:
            writing.write(b"x" * 4096)
            writing.flush()
            os.fsync(writing.fileno())
        file.unlink()


def optimize(path: Path) -> None:
    """Read all, and save the index, so that sessions are listed at once; see `Maintenance`."""
    with locked(path):
        read_all(path).write_index()


def replace(target: Path, staged: Path, aside: Path, step: Step) -> None:
    """Swap the folders while writers queue; see `Maintenance`.

    The new folder gets the old one's lock file itself: whoever has it open, or waits for it, locks
    the same file as those who come later.
    """
    if not target.exists():
        step("put the new store in place")
        with translate_system_errors(f"json:{target}"):
            take_head(staged, target)  # first: until the store is there, it is that of none
            staged.rename(target)
            sync_folder(target.parent)
        return
    lock = ProcessLock(target / LOCK)
    try:
        with lock, translate_system_errors(f"json:{target}"):
            step("share the lock")
            (staged / LOCK).unlink(missing_ok=True)
            os.link(target / LOCK, staged / LOCK)
            swap_folder(target, staged, aside, step)
    finally:
        lock.close()
