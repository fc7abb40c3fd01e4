"""Let old backups go, never the last good one."""

from collections.abc import Callable, Sequence
from pathlib import Path

from multichat_lab.errors import BackupError
from multichat_lab.service.backups.backup import alone_in, back_up, discard
from multichat_lab.service.backups.backups import Backup, is_sound, list_backups
from multichat_lab.stores.maintenance import Progress
from multichat_lab.stores.paths import UNFINISHED


def rotate(folder: Path, source: str, keep: int) -> list[Backup]:
    """Delete all but the newest backups of a store, and return what was deleted.

    Newest are those that were made last, whatever the clock said. When none of the newest is
    sound, the newest sound one stays too; and when none of them holds messages, because the store
    was emptied, the newest sound one that does. Backups of other stores, and other files, are left
    alone.

    Args:
        folder: where backups are kept.
        source: the store, as a backup's `source` names it.
        keep: how many to keep, at least 1.

    Raises:
        BackupError: `keep` is less than 1, or a backup cannot be deleted.
    """
    if keep < 1:
        raise BackupError(f"keep is {keep}", "Keep at least one backup.")
    with alone_in(folder):
        backups = list_backups(folder, source)
        old = without_last_good(backups[:-keep], backups[-keep:])
        for each in old:
            # Renamed first: a process killed half-way leaves no half of a backup under its name.
            doomed = each.path.with_name(each.path.name + UNFINISHED)
            each.path.rename(doomed)
            discard(doomed)
    return old


def without_last_good(old: Sequence[Backup], kept: Sequence[Backup]) -> list[Backup]:
    """Return the old backups without those that have what none of the kept ones has.

    These are the newest sound one, and the newest sound one that holds messages.
    """
    if not old or newest(kept, is_sound_with_messages):
        return list(old)
    spared = [newest(old, is_sound_with_messages)]
    if not newest(kept, is_sound):
        spared.append(newest(old, is_sound))
    return [each for each in old if each not in spared]


def newest(backups: Sequence[Backup], is_good: Callable[[Backup], bool]) -> Backup | None:
    """Return the last one that is good."""
    return next((each for each in reversed(backups) if is_good(each)), None)


def is_sound_with_messages(backup: Backup) -> bool:
    """Return whether there is something to restore."""
    return backup.contents.messages > 0 and is_sound(backup)


def back_up_and_rotate(
    place: tuple[str, Path], folder: Path, keep: int, progress: Progress = lambda done, total: None
) -> Backup:
    """Make a backup, then delete those that are too many; see `back_up` and `rotate`.

    Args:
        place: storage type and path.
        folder: where backups are kept.
        keep: how many to keep, at least 1.
        progress: is told how much is copied and how much there is.

    Raises:
        BackupError, StoreError, StoreDamagedError, UnknownStoreError: see there; when rotation
            fails, the backup is there nevertheless.
    """
    backup = back_up(*place, folder, progress)
    rotate(folder, backup.source, keep)
    return backup
