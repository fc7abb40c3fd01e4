"""The backups of a service, by its settings: make one, let old ones go, never the last good one."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from multichat_lab.errors import BackupError, StoreError
from multichat_lab.progress import Progress, no_progress
from multichat_lab.service.backups.backup import alone_in, back_up, discard, location_of
from multichat_lab.service.backups.catalogue import Backup, list_backups
from multichat_lab.service.backups.checking import check_backup
from multichat_lab.service.settings import Settings
from multichat_lab.stores.maintenance import MODULES
from multichat_lab.stores.paths import UNFINISHED, check_type, is_vacant
from multichat_lab.times import utc_now

LOG = logging.getLogger(__name__)

DAYS, WEEKS = 7, 4
"""Of so many days, and weeks, that have backups, the last one of each stays."""

LARGE = 0.5
"""A store that loses more than this part of its sessions or messages is worth its last backup."""

LOSSES = 3
"""Of so many losses, the backups from before stay."""


def rotate(folder: Path, source: str, keep: int) -> list[Backup]:
    """Delete old backups of a store, and return what was deleted.

    There stay the newest `keep` (made last, whatever the clock said), the last of each of the
    newest seven days and four weeks that have one, and, as far as they are sound, the newest one,
    the newest one that holds anything, the fullest one of a week, and those of `before_losses`.
    Backups of other stores, and other files, are left alone.

    Args:
        folder: where backups are kept.
        source: the store, as a backup's `source` names it.
        keep: how many to keep at least, 1 or more.

    Raises:
        BackupError: `keep` is less than 1, or a backup cannot be deleted.
    """
    if keep < 1:
        raise BackupError(f"keep is {keep}", "Keep at least one backup.")
    with alone_in(folder):
        backups = list_backups(folder, source)
        staying = [*generations(backups, utc_now()), *backups[-keep:]]
        old = [each for each in backups if each not in staying]
        if old:
            good = [newest(backups, is_sound), newest(backups, is_sound_and_holds)]
            full = (each for each in old if amount(each) > max(map(amount, staying)))
            week = [each for each in full if abs(utc_now() - each.created_at).days < DAYS]
            worth = [*before_losses(backups), *sorted(week, key=amount)[-1:]]
            good += [each for each in worth if each in old and is_sound(each)]
            old = [each for each in old if each not in good]
        for each in old:
            # Renamed first: a process killed half-way leaves no half of a backup under its name.
            doomed = each.path.with_name(each.path.name + UNFINISHED)
            each.path.rename(doomed)
            discard(doomed)
    return old


def generations(backups: Sequence[Backup], now: datetime) -> list[Backup]:
    """Return the last of each of the newest days and weeks.

    A backup of the future was made by a clock that was wrong: it takes no day's place for ever.
    """
    dated = [each for each in backups if each.created_at <= now + timedelta(days=1)]
    of_day = {each.created_at.date(): each for each in dated}
    of_week = {each.created_at.isocalendar()[:2]: each for each in dated}
    return [
        *(of_day[day] for day in sorted(of_day)[-DAYS:]),
        *(of_week[week] for week in sorted(of_week)[-WEEKS:]),
    ]


def before_losses(backups: Sequence[Backup]) -> list[Backup]:
    """Return the last backups before the store lost most of what it held, and the fullest ones.

    A loss at one stroke is seen between a backup and the next; one by small steps, against the
    fullest backup since the last such loss.
    """
    found: list[Backup] = []
    fullest: Backup | None = None
    for before, each in pairwise(backups):
        fullest = fullest or before
        if lost_much(before, each):
            found.append(before)
        if lost_much(fullest, each):
            found.append(fullest)
            fullest = each
        elif amount(each) >= amount(fullest):
            fullest = each
    return found[-2 * LOSSES :]


def amount(backup: Backup) -> tuple[int, int]:
    """Return how much it holds."""
    return backup.contents.messages, backup.contents.sessions


def lost_much(before: Backup, after: Backup) -> bool:
    """Return whether a store lost most of its sessions or messages between two backups."""
    old, new = before.contents, after.contents
    least = 1 - LARGE
    return new.sessions < least * old.sessions or new.messages < least * old.messages


def newest(backups: Sequence[Backup], is_good: Callable[[Backup], bool]) -> Backup | None:
    """Return the last one that is good."""
    return next((each for each in reversed(backups) if is_good(each)), None)


def is_sound_and_holds(backup: Backup) -> bool:
    """Return whether there is something to restore."""
    return backup.contents.messages + backup.contents.sessions > 0 and is_sound(backup)


def is_sound(backup: Backup) -> bool:
    """Return whether a backup is as its checksums have it."""
    try:
        check_backup(backup)
    except BackupError:
        return False
    return True


def back_up_and_rotate(
    place: tuple[str, Path], folder: Path, keep: int, progress: Progress = no_progress
) -> Backup:
    """Make a backup of a store, then delete those that are too many; see `back_up`, `rotate`.

    Args:
        place: the store's type and path.
        folder: where its backups are kept.
        keep: how many, at least.
        progress: is told how many bytes are copied and how many there are.

    Raises:
        BackupError, StoreError, StoreDamagedError, UnknownStoreError: see there; when rotation
            fails, the backup is there nevertheless.
    """
    backup = back_up(*place, folder, progress)
    rotate(folder, backup.source, keep)
    return backup


def back_up_by(settings: Settings, progress: Progress = no_progress) -> Backup:
    """Make a backup as the service's settings say; see `back_up_and_rotate`."""
    place = settings.storage_type, settings.storage_path
    return back_up_and_rotate(place, settings.backup_path, settings.backup_keep, progress)


def backups_of(settings: Settings) -> list[Backup]:
    """Return the backups of the service's store, the oldest first.

    Raises:
        BackupError: the folder cannot be read.
    """
    source = location_of(settings.storage_type, settings.storage_path)
    return list_backups(settings.backup_path, source)


def require_store_of_backups(settings: Settings) -> None:
    """Refuse to make a new store where one was: its disk is not mounted, or it was emptied.

    A folder of backups that cannot be read is logged, and told by the health; it is no reason to
    stay away.

    Args:
        settings: which store, and where its backups are.

    Raises:
        StoreError: there is no store, but there are backups of it; or something else lies there.
    """
    storage_type, path = settings.storage_type, settings.storage_path
    if storage_type not in MODULES:
        return
    check_type(path, storage_type)
    if not is_vacant(path):
        return
    try:
        backups = backups_of(settings)
    except BackupError as error:
        LOG.warning("%s", error)
        return
    if backups:
        count = f"{len(backups)} backups" if len(backups) > 1 else "a backup"
        raise StoreError(
            f"There is no store at {path}, but {count} of it in {settings.backup_path}",
            "Mount its disk, or restore it: multichat restore latest. To begin anew, move the"
            " backups to another folder.",
        )
