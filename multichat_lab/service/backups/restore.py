"""Restore a backup: beside the store first, opened and checked there, then swapped in."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.errors import MultichatError, RestoreError
from multichat_lab.service.backups.catalogue import Backup
from multichat_lab.service.backups.checking import check_backup
from multichat_lab.service.backups.comparing import difference
from multichat_lab.service.disk import give_to_owner_of
from multichat_lab.stores import open_store
from multichat_lab.stores.maintenance import Step, maintenance_of
from multichat_lab.stores.outputs import is_same_file
from multichat_lab.stores.paths import is_vacant
from multichat_lab.times import utc_now

ASIDE = ".before-restore-"
STAGED = ".restoring-"
BESIDE = (".head", ".lock", ".turnstile", ".wal", "-wal", "-shm")
"""Ends of the names of what opening a store may leave beside it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored.

    Attributes:
        path: the store.
        backup: the backup that it now is.
        kept: where the store that was there before is kept; None when there was none.
    """

    path: Path
    backup: Backup
    kept: Path | None


def restore(
    backup: Backup, path: Path, force: bool = False, step: Step = lambda name: None
) -> Restored:
    """Put a backup in a store's place; what was there before is kept beside it.

    Killed at any moment, it leaves the old store whole and, but for a damaged one, in its place.
    A `sqlite` store must not be open anywhere: whoever had it open would go on writing to the old
    file. Users of a `duckdb` or `json` store wait for the swap and then see the restored one.

    Args:
        backup: what to restore; its checksums are compared first.
        path: the store, of the backup's type; nothing need be there.
        force: restore although there is a store already.
        step: told before each step.

    Raises:
        BackupError: the backup is damaged.
        RestoreError: there is a store and `force` is not given, it is in use, the disk is full or
            cannot be written, or the copy does not hold what it should. The store is as it was.
    """
    if not force and not is_vacant(path):
        raise RestoreError(
            f"There is a store at {path} already",
            "Restore over it with --force (it is kept beside the new one), or give another path"
            " with --store TYPE:PATH.",
        )
    if path.is_symlink():
        raise RestoreError(f"{path} is a link", f"Name what it stands for: {path.resolve()}.")
    if is_same_file(path, backup.copy) or backup.path.resolve() in path.resolve().parents:
        raise RestoreError(
            f"{path} is a part of the backup {backup.path}", "Give another path with --store."
        )
    step("compare checksums")
    check_backup(backup)
    stamp = f"{utc_now():%Y%m%dT%H%M%S%fZ}"
    aside = path.with_name(f"{path.name}{ASIDE}{stamp}")
    with as_restore_error(path), staged_beside(path, stamp) as staged:
        step("copy")
        copy_all(backup.copy, staged)
        step("open the copy")
        require_whole(backup, staged)
        if path.exists():
            shutil.copymode(path, staged)
        give_to_owner_of(path if path.exists() else path.parent, [staged])
        maintenance_of(backup.storage_type).replace(path, staged, aside, step)
        give_to_owner_of(path, [path.with_name(path.name + end) for end in BESIDE])
    step("done")
    return Restored(path, backup, aside if aside.exists() else None)


def restore_at(backup: Backup, place: tuple[str, Path], force: bool, step: Step) -> Restored:
    """Restore a backup to a store of which the type is known too; see `restore`.

    Raises:
        RestoreError: it is a backup of another type.
        BackupError: see `restore`.
    """
    storage_type, path = place
    if storage_type != backup.storage_type:
        raise RestoreError(
            f"{backup.path} is of a {backup.storage_type} store, not of a {storage_type} store",
            f"Restore it with --store {backup.storage_type}:PATH.",
        )
    return restore(backup, path, force, step)


@contextmanager
def as_restore_error(path: Path) -> Iterator[None]:
    """Tell what went wrong as an error of restoring, which left the store as it was."""
    try:
        yield
    except RestoreError:
        raise
    except MultichatError as error:
        raise RestoreError(f"Nothing was restored: {error.problem}", error.remedy) from error
    except OSError as error:
        raise RestoreError(
            f"Nothing was restored: {error.filename or path}: {error.strerror or error}",
            "Check the disk's free space and who may write there.",
        ) from error


@contextmanager
def staged_beside(path: Path, stamp: str) -> Iterator[Path]:
    """Return a path beside the store, on the same disk; what lies there in the end goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f"{path.name}{STAGED}{stamp}")
    try:
        yield staged
    finally:
        for each in (staged, *(staged.with_name(staged.name + end) for end in BESIDE)):
            if each.is_dir():
                shutil.rmtree(each)
            else:
                each.unlink(missing_ok=True)


def copy_all(source: Path, target: Path) -> None:
    """Copy a backup's file or folder."""
    if source.is_dir():
        shutil.copytree(source, target, copy_function=shutil.copyfile)
    else:
        shutil.copyfile(source, target)


def require_whole(backup: Backup, staged: Path) -> None:
    """Open the copy as a store, which brings it to the present schema, and count what it holds.

    Its head tells from then on what all of it adds up to.

    Raises:
        RestoreError: it does not hold what the backup's manifest tells.
    """
    maintenance = maintenance_of(backup.storage_type)
    with (
        closing(open_store(backup.storage_type, staged)) as store,
        store.transaction() as transaction,
    ):
        transaction.kept.tell()
    found = maintenance.inspect(staged)
    if told := difference(backup.contents, found):
        raise RestoreError(f"The backup {backup.path} {told}", "Take another backup.")
    maintenance.probe(staged)


def leftovers(path: Path) -> list[Path]:
    """Return what restores that were killed have left beside a store, the oldest first."""
    return sorted(path.parent.glob(f"{path.name}{STAGED}*"))
