"""The daily clean-up: it deletes what is backed up, and not everything because a clock is wrong."""

import time
from collections.abc import Callable

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.service.backups.rotation import back_up_by
from multichat_lab.service.health.surroundings import AHEAD_SECONDS
from multichat_lab.service.settings import Settings
from multichat_lab.stores.maintenance import MODULES
from multichat_lab.times import utc_now


class ClockDrift:
    """How far the wall clock was set since this was made."""

    def __init__(self) -> None:
        self._began = utc_now(), time.monotonic()

    def seconds(self) -> float:
        """Return how far the clock is ahead of the time that passed; below zero: behind it.

        Time that the machine slept counts as ahead.
        """
        wall, steady = self._began
        return (utc_now() - wall).total_seconds() - (time.monotonic() - steady)


class CleanUp:
    """Deletes sessions without activity for `cleanup_days`, after a backup where those are made.

    Args:
        settings: of the service.
        chats: the open store.
        on_backup: is told that a backup was made.
    """

    def __init__(
        self, settings: Settings, chats: SessionPersistence, on_backup: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._chats = chats
        self._on_backup = on_backup
        self._drift = ClockDrift()

    def __call__(self) -> None:
        """Clean up once.

        Raises:
            StoreError: all sessions would go, and the clock was set since the service started.
            BackupError: no backup could be made. In both cases nothing was deleted.
        """
        settings = self._settings
        old = self._chats.cleanup_old_sessions(settings.cleanup_days, dry_run=True)
        if not old:
            return
        self._require_reason(len(old))
        if settings.backup_enabled and settings.storage_type in MODULES:
            back_up_by(settings)
            self._on_backup()
        self._chats.cleanup_old_sessions(settings.cleanup_days)

    def _require_reason(self, count: int) -> None:
        """Refuse to delete everything when it may be the clock that makes it old."""
        drift = self._drift.seconds()
        if abs(drift) <= AHEAD_SECONDS or count < len(self._chats.list_sessions()):
            return
        raise StoreError(
            f"The clean-up would delete all {count} sessions, and since the service started the"
            f" clock was set by {drift:+,.0f} s, to {utc_now():%Y-%m-%d %H:%M} UTC",
            "Compare it with: timedatectl. If it is right, restart the service, or delete them:"
            f" multichat cleanup --days {self._settings.cleanup_days:g}",
        )
