"""Checks of what the store depends on: room on its disk, backups, and the SQLite library."""

import sqlite3
from datetime import datetime
from pathlib import Path

from multichat_lab.errors import BackupError
from multichat_lab.service.backups.catalogue import Backup, list_backups, unreadable_in
from multichat_lab.service.backups.drill import last_drill
from multichat_lab.service.disk import free_fraction
from multichat_lab.service.health import Check, Status
from multichat_lab.service.settings import Settings

GIGABYTE = 1e9

AHEAD_SECONDS = 300.0
"""How far two clocks may differ before one of them is said to be wrong."""

DRILL_DAYS = 15
"""Days after the last drill by which another one should have been."""

Version = tuple[int, ...]

WAL_RESET_FIRST: Version = (3, 7, 0)
WAL_RESET_FIXED: tuple[Version, ...] = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""https://sqlite.org/wal.html#walresetbug: while one connection checkpoints, another commits and
starts the log anew; pages may never reach the file, which is then corrupt. Fixed in 3.51.3, and in
3.50.7 and 3.44.6 for those who stay there."""

OLDEST: Version = (3, 24, 0)
"""The first with UPSERT, which the store writes with (https://sqlite.org/lang_upsert.html)."""


def disk_check(name: str, path: Path, warn_below: float, error_below: float) -> Check:
    """Compare the free part of a disk with two fractions; the value is that part."""
    try:
        fraction, free = free_fraction(path)
    except OSError as error:
        return Check(name, "error", None, f"{path}: {error.strerror}. Mount its disk.")
    status: Status = (
        "ok" if fraction >= warn_below else "warn" if fraction >= error_below else "error"
    )
    message = f"{fraction:.0%} of the disk of {path} is free ({free / GIGABYTE:,.1f} GB)"
    if status != "ok":
        message += (
            ": make room; multichat cleanup --days N deletes old sessions, and fewer backups"
            " (backup_keep) need less"
        )
    return Check(name, status, round(fraction, 4), message)


def backup_check(
    folder: Path, source: str, made_at: datetime, warn_hours: float, now: datetime
) -> Check:
    """Compare the newest backup's age with a limit; the value is hours.

    Args:
        folder: where backups are kept.
        source: the store, as its backups name it.
        made_at: when the store was made; until a first backup, that is where its age begins.
        warn_hours: the oldest that the newest backup may be.
        now: aware UTC datetime.
    """
    try:
        backups, unreadable = list_backups(folder, source), unreadable_in(folder, source)
    except BackupError as error:
        return Check("backup", "error", None, str(error))
    newest = backups[-1] if backups else None
    hours = (now - (newest.created_at if newest else made_at)).total_seconds() / 3600
    value = round(hours, 2) if newest else None
    message = description_of(newest, folder)
    if unreadable:
        told = f"{message}, and {len(unreadable)} cannot be read: {', '.join(unreadable)}. Make a"
        return Check(
            "backup", "warn", value, f"{told} new one: multichat backup; then delete those"
        )
    if newest and hours < -AHEAD_SECONDS / 3600:
        return Check(
            "backup", "warn", value, f"{message}, of the future: set the clock (timedatectl)"
        )
    if hours <= warn_hours:
        return Check("backup", "ok" if newest else "untested", value, message)
    return Check(
        "backup",
        "warn",
        value,
        f"{message}, for more than {warn_hours:g} h. Make one: multichat backup; and see in the"
        " log why the service made none",
    )


def drill_check(settings: Settings, now: datetime) -> Check:
    """Tell how the last drill went; the value is days since then, None before the first."""
    went = last_drill(settings)
    try_one = "Try one with: multichat drill"
    if went is None:
        told = f"No backup was restored for trial yet. {try_one}"
        return Check("drill", "untested", None, told)
    days = round((now - went.at).total_seconds() / 86_400, 2)
    if not went.is_ok:
        return Check("drill", "error", days, f"{went}. {try_one}")
    if days * 86_400 < -AHEAD_SECONDS:
        told = f"{went}. That is in the future: set the clock (timedatectl)"
        return Check("drill", "warn", days, told)
    if settings.drill_weekday is not None and days > DRILL_DAYS:
        return Check("drill", "warn", days, f"{went}; see in the log why no other was. {try_one}")
    return Check("drill", "ok", days, str(went))


def description_of(newest: Backup | None, folder: Path) -> str:
    """Return which backup is the newest."""
    if newest is None:
        return f"There is no backup in {folder} yet"
    return f"The newest backup is {newest.path.name}"


def has_wal_reset_fault(version: Version) -> bool:
    """Return whether this version may lose pages when two connections meet at the log."""
    if not WAL_RESET_FIRST <= version < max(WAL_RESET_FIXED):
        return False
    same_line = (fixed for fixed in WAL_RESET_FIXED if fixed[:2] == version[:2])
    return not any(version >= fixed for fixed in same_line)


def sqlite_check(version: Version = sqlite3.sqlite_version_info) -> Check:
    """Say whether the SQLite library has faults that are known.

    The fault of the log needs a checkpoint beside a commit. Our processes checkpoint inside their
    commits, which queue at the store's lock, or as the last one to close: it cannot meet them.
    """
    text = ".".join(map(str, version))
    if version < OLDEST:
        return Check(
            "sqlite",
            "error",
            text,
            f"SQLite {text} is too old. Install Python with 3.51.3 or newer.",
        )
    if has_wal_reset_fault(version):
        return Check(
            "sqlite",
            "ok",
            text,
            f"SQLite {text} has the WAL-reset fault, which the store's lock keeps away; let no"
            " other program, e.g. the sqlite3 shell, write to the file while the service runs"
            " (fixed in 3.51.3)",
        )
    return Check("sqlite", "ok", text, f"SQLite {text} has no known fault that concerns the store")
