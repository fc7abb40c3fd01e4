"""Make a backup: copied while others write, checked, and only then given its name."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from multichat_lab.errors import BackupError, StoreError
from multichat_lab.progress import Progress, no_progress
from multichat_lab.service.backups.catalogue import (
    COPY,
    MANIFEST,
    NAME,
    Backup,
    list_backups,
    manifest_of,
    name_of,
    number_in,
    unreadable_in,
)
from multichat_lab.service.backups.checking import checksums
from multichat_lab.service.backups.comparing import difference
from multichat_lab.service.disk import give_to_owner_of, require_room, size_of
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.maintenance import Contents, maintenance_of
from multichat_lab.stores.outputs import is_same_file
from multichat_lab.stores.paths import UNFINISHED, check_type, ready_path
from multichat_lab.stores.swapping import replace_file, sync_folder
from multichat_lab.times import utc_now

LOCK = ".backup.lock"


def back_up(
    storage_type: str, path: Path, folder: Path, progress: Progress = no_progress
) -> Backup:
    """Make a backup of a store that others may write to meanwhile, and return it.

    It holds the store as it was at one moment: all that was acknowledged before the call, and no
    half of anything. A SQLite store's writers go on, as do those of json unless they write all the
    time; those of DuckDB queue for the time of the copy. Before the backup gets its name, the copy
    is opened, read whole and counted.

    Args:
        storage_type: `json`, `sqlite` or `duckdb`.
        path: the store's file or folder.
        folder: where backups are kept; made when it is not there, other files in it are left alone.
        progress: is told how much is copied and how much there is.

    Raises:
        UnknownStoreError: a `memory` store cannot be backed up.
        BackupError: the folder cannot be written, the disk is full, or the copy is not sound.
        StoreDamagedError: the store itself is damaged.
        StoreError: there is no store at `path`, or it cannot be read.
    """
    maintenance = maintenance_of(storage_type)
    check_type(path, storage_type)
    ready_path(path, create=False)
    if is_same_file(folder, path):
        raise BackupError(f"{folder} is the store itself", "Give another folder for backups.")
    with alone_in(folder):
        require_room(folder, size_of(path))
        numbers = [each.number for each in list_backups(folder)]
        numbers += map(number_in, unreadable_in(folder))
        number = 1 + max(numbers, default=0)
        created_at = utc_now()
        final = folder / name_of(storage_type, number, created_at)
        with unfinished(final) as fresh, as_backup_error(storage_type, path, folder):
            contents = maintenance.copy(path, fresh / COPY, progress)
            require_same(contents, maintenance.inspect(fresh / COPY), fresh)
            sums = checksums(fresh)
            size = sum((fresh / name).stat().st_size for name in sums)
            source = location_of(storage_type, path)
            backup = Backup(fresh, number, created_at, storage_type, source, contents, size, sums)
            make_durable(fresh, sums)
            replace_file(fresh / MANIFEST, manifest_of(backup))
            give_to_owner_of(folder, [fresh, folder / LOCK])
            fresh.rename(final)
            sync_folder(folder)
    return replace(backup, path=final)


def location_of(storage_type: str, path: Path) -> str:
    """Return a store's name in its backups: the same from whatever folder it is given.

    Raises:
        UnknownStoreError: it is not backed up by us: a store on a server, or in memory.
    """
    maintenance_of(storage_type)
    return f"{storage_type}:{path.resolve()}"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Queue for a folder of backups, and sweep out what a killed process left unfinished.

    Raises:
        BackupError: the folder cannot be written.
    """
    lock = ProcessLock(folder / LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with lock:
            for each in folder.glob("*" + UNFINISHED):
                if NAME.fullmatch(each.name.removesuffix(UNFINISHED)):
                    discard(each)
            yield
    except OSError as error:
        raise BackupError(
            f"No backup can be written to {folder}: {error.strerror or error}",
            "Check that it is mounted, has room and may be written, or give another folder with"
            " --to or backup_path.",
        ) from error
    finally:
        lock.close()


def discard(path: Path) -> None:
    """Delete a folder with all in it; of a link the link, not what it leads to."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path)


@contextmanager
def as_backup_error(storage_type: str, path: Path, folder: Path) -> Iterator[None]:
    """Tell what stopped the copying as an error of the backup; damage of the store stays that."""
    try:
        yield
    except StoreError as error:
        raise BackupError(
            f"{storage_type}:{path} could not be backed up to {folder}: {error.problem}",
            "Check the free space of both disks and who may read and write there.",
        ) from error


@contextmanager
def unfinished(final: Path) -> Iterator[Path]:
    """Make a folder to work in, which goes when the block fails."""
    fresh = final.with_name(final.name + UNFINISHED)
    fresh.mkdir(mode=0o700)  # what was said is for nobody else's eyes
    try:
        yield fresh
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def require_same(expected: Contents, found: Contents, where: Path) -> None:
    """Refuse a copy that holds something else than the store did."""
    if found != expected:
        raise BackupError(
            f"The copy in {where} {difference(expected, found) or 'has another schema'}",
            "Try again; if it stays so, check the disk.",
        )


def make_durable(folder: Path, names: dict[str, str]) -> None:
    """Bring the files to the disk, and their names."""
    for name in names:
        with (folder / name).open("rb") as file:
            os.fsync(file.fileno())
    for each in {(folder / name).parent for name in names}:
        sync_folder(each)
