"""The SQLite library that Python was built with, and its faults that matter to a store."""

import sqlite3

from multichat_lab.service.health.report import Check

Version = tuple[int, ...]

WAL_RESET_FIRST: Version = (3, 7, 0)
WAL_RESET_FIXED: tuple[Version, ...] = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""https://sqlite.org/wal.html#walresetbug: while one connection checkpoints, another commits and
starts the log anew; pages may never reach the file, which is then corrupt. Fixed in 3.51.3, and in
3.50.7 and 3.44.6 for those who stay there."""

OLDEST: Version = (3, 24, 0)
"""The first with UPSERT, which the store writes with (https://sqlite.org/lang_upsert.html)."""


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
