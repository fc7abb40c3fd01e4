"""The daily clean-up: it deletes what is backed up, and not much because a clock is wrong."""

import time
from collections.abc import Callable
from dataclasses import replace

from multichat_lab.chat.cleanup import clean_up
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.service.backups.rotation import back_up_by
from multichat_lab.service.observability import LOG
from multichat_lab.service.settings import Settings
from multichat_lab.stores.maintenance import MODULES
from multichat_lab.times import utc_now

MOST_DRIFT = 86_400.0
"""Seconds that the clock may be set, or the machine sleep, before the clean-up asks."""


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
            StoreError: more than `cleanup_most` of the store would go, the clock jumped, or the
                mark beside the store cannot be used.
            BackupError: no backup could be made. In all cases nothing was deleted.
        """
        settings, store = self._settings, self._chats.store
        plan = clean_up(store, settings.cleanup_days, dry_run=True)
        if plan.set_back:
            LOG.warning("before the clean-up: %s", plan.set_back)
        if plan.going:
            if error := replace(plan, clock=plan.clock or self._drifted()).refusal(
                settings.cleanup_most
            ):
                raise error
            if settings.backup_enabled and settings.storage_type in MODULES:
                back_up_by(settings)
                self._on_backup()
        done = clean_up(store, settings.cleanup_days, most=settings.cleanup_most)
        LOG.info("cleaned up", extra={"sessions": len(done.going), "of": done.sessions})

    def _drifted(self) -> str:
        """Return by how much the clock was set since the start, when it is more than a day."""
        drift = self._drift.seconds()
        if abs(drift) <= MOST_DRIFT:
            return ""
        return (
            f"since the service started the clock was set by {drift:+,.0f} s, to"
            f" {utc_now():%Y-%m-%d %H:%M} UTC"
        )
