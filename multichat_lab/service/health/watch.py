"""A service's health, kept at hand: asked often, looked at seldom."""

import threading
import time

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.service.health.report import Check, HealthReport
from multichat_lab.service.health.reporting import health_report
from multichat_lab.service.health.store_checks import integrity_check
from multichat_lab.service.settings.settings import Settings
from multichat_lab.stores.maintenance import MODULES

FRESH_SECONDS = 5.0
"""How old a report may be when it is handed out again."""

STARTING = HealthReport(
    (Check("store", "error", None, "The service is starting: the first look is not over yet"),)
)
"""What is told before there is anything to tell."""


class HealthWatch:
    """Hands out reports that are a few seconds old at most, whoever asks and however often.

    While one thread looks, others get the last report, or at first `STARTING`; a store that hangs
    holds up one thread only.

    Args:
        settings: which store, its limits, and the thresholds.
        chats: the store when it is open already; otherwise it is opened for each report.
        fresh_seconds: how old a report may be when it is handed out again.
    """

    def __init__(
        self,
        settings: Settings,
        chats: SessionPersistence | None = None,
        fresh_seconds: float = FRESH_SECONDS,
    ) -> None:
        self._settings = settings
        self._chats = chats
        self._fresh_seconds = fresh_seconds
        self._looking = threading.Lock()
        self._last: tuple[float, HealthReport] | None = None
        self._integrity: Check | None = None

    def report(self) -> HealthReport:
        """Return the last report, or a new one when that is too old."""
        last = self._last
        if last is not None and time.monotonic() - last[0] < self._fresh_seconds:
            return last[1]
        if not self._looking.acquire(blocking=False):
            return STARTING if last is None else last[1]
        try:
            return self._look()
        finally:
            self._looking.release()

    def _look(self) -> HealthReport:
        found = health_report(self._settings, self._chats).checks
        report = HealthReport(found if self._integrity is None else (*found, self._integrity))
        self._last = time.monotonic(), report
        return report

    def read_all(self) -> Check | None:
        """Read all of the store, and show what was found in all reports from now on.

        Returns:
            The check; None for a `memory` store, which has nothing to read.
        """
        if self._settings.storage_type in MODULES:
            place = self._settings.storage_type, self._settings.storage_path
            self._integrity = integrity_check(*place)
        return self._integrity
