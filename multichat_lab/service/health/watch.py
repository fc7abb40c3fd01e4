"""A service's health, by its settings: one report, kept at hand for all who ask."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError, MultichatError
from multichat_lab.records import ChatSession
from multichat_lab.service.backups.backup import location_of
from multichat_lab.service.backups.rotation import backups_of
from multichat_lab.service.health import Check, HealthReport
from multichat_lab.service.health.clock import clock_check
from multichat_lab.service.health.store_checks import (
    NOT_VERIFIED,
    PATIENCE_SECONDS,
    RESTORE,
    activity_check,
    answer_within,
    fullest,
    integrity_check,
    limit_check,
    reachable_check,
    writable_check,
)
from multichat_lab.service.health.surroundings import (
    backup_check,
    disk_check,
    drill_check,
    sqlite_check,
)
from multichat_lab.service.settings import Settings
from multichat_lab.stores.maintenance import MODULES, maintenance_of
from multichat_lab.times import utc_now

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
        known = self._integrity
        if known is not None:
            found = (*(each for each in found if each.name != known.name), known)
        report = HealthReport(found)
        self._last = time.monotonic(), report
        return report

    def read_all(self) -> Check | None:
        """Read all of the store, not of a `memory` one, and show it in all reports from now on."""
        if self._settings.storage_type != "memory":
            place = self._settings.storage_type, self._settings.storage_path
            self._integrity = integrity_check(*place)
        return self._integrity


def health_report(
    settings: Settings, chats: SessionPersistence | None = None, deep: bool = False
) -> HealthReport:
    """Look at a service's store and at what it depends on; a store that is damaged is a finding.

    Args:
        settings: which store, its limits, and the thresholds.
        chats: the store when it is open already; otherwise it is opened for this.
        deep: whether to read all of the store too, which takes a while when it is big.

    Returns:
        A report with the checks `store`, `writable`, `integrity` (unless `deep`, that it was not
        looked at), `sessions`, `messages`, `activity`, `clock`, `disk`, `backup`, `backup disk`,
        `sqlite`, as far as they concern this type of store and could be made.
    """
    now = utc_now()
    reachable, sessions = reachable_check(settings.storage_type, settings.storage_path, chats)
    if reachable.status != "error":
        is_empty = not sessions and reachable.status == "ok"
        seen = suspicious_if_emptied(settings, reachable) if is_empty else reachable
        checks = [seen, *store_checks(settings, sessions, deep, now)]
    else:
        checks = [with_a_way_back(settings, reachable)]
    checks += surroundings(settings, now)
    return HealthReport(tuple(checks))


def store_checks(
    settings: Settings, sessions: list[ChatSession], deep: bool, now: datetime
) -> Iterator[Check]:
    """Yield the checks of a store that answers."""
    storage_type, path = settings.storage_type, settings.storage_path
    yield writable_check(storage_type, path)
    if storage_type != "memory":
        yield integrity_check(storage_type, path) if deep else NOT_VERIFIED
    warn_from = settings.limit_warn
    yield limit_check("sessions", len(sessions), settings.max_sessions, warn_from)
    yield limit_check("messages", fullest(sessions), settings.max_messages_per_session, warn_from)
    yield activity_check(sessions, settings.idle_warn_hours, now)
    yield clock_check(f"{storage_type}:{path}", sessions, now)


def suspicious_if_emptied(settings: Settings, check: Check) -> Check:
    """Warn of a store without sessions when its newest backup that holds some says otherwise."""
    if settings.storage_type not in MODULES:
        return check
    try:
        full = [each for each in backups_of(settings) if each.contents.sessions]
    except BackupError:
        return check  # its own check tells
    if not full:
        return check
    name, count = full[-1].path.name, full[-1].contents.sessions
    message = (
        f"{check.message}, but holds no session, and the backup {name} holds {count:,}. If no"
        f" clean-up deleted them: stop the service, then: multichat restore {name} --force"
    )
    return replace(check, status="warn", message=message)


def with_a_way_back(settings: Settings, check: Check) -> Check:
    """Name the backup that a store that cannot be used may be restored from."""
    try:
        backups = backups_of(settings)
    except MultichatError:
        return check  # its own check tells, or it has none
    if not backups:
        return check
    text = f"The newest backup is {backups[-1].path.name}"
    if RESTORE not in check.message:
        text += f": {RESTORE}"
    return replace(check, message=f"{check.message.rstrip('.')}. {text}")


def surroundings(settings: Settings, now: datetime) -> Iterator[Check]:
    """Yield the checks of disks, backups and SQLite, which a damaged store does not prevent."""
    warn, error = settings.disk_free_warn, settings.disk_free_error
    if settings.storage_type not in MODULES:
        return
    yield disk_check("disk", settings.storage_path, warn, error)
    if settings.backup_enabled:
        yield newest_backup_check(settings, now)
        yield drill_check(settings, now)
        yield disk_check("backup disk", settings.backup_path, warn, error)
    if settings.storage_type == "sqlite":
        yield sqlite_check()


def newest_backup_check(settings: Settings, now: datetime) -> Check:
    """Return the check of the newest backup; a store that cannot tell its age counts as old."""
    source = location_of(settings.storage_type, settings.storage_path)
    try:
        maintenance = maintenance_of(settings.storage_type)
        made_at = answer_within(
            PATIENCE_SECONDS, lambda: maintenance.made_at(settings.storage_path)
        )
    except MultichatError:
        made_at = datetime.min.replace(tzinfo=now.tzinfo)
    return backup_check(settings.backup_path, source, made_at, settings.backup_age_warn_hours, now)
