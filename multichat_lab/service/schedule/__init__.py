"""When upkeep is due: clean-up, optimisation, backups, and looking at the service's health."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import (  # type: ignore[import-untyped]
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MISSED,
)
from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError
from multichat_lab.service.alerts import Alerts
from multichat_lab.service.backups.drill import drill_by
from multichat_lab.service.backups.rotation import back_up_by, backups_of
from multichat_lab.service.health.watch import HealthWatch
from multichat_lab.service.schedule.cleanup import CleanUp
from multichat_lab.service.schedule.runs import Observer, UpkeepEvent
from multichat_lab.service.settings import Settings
from multichat_lab.stores.maintenance import MODULES, maintenance_of
from multichat_lab.times import utc_now

LOG = logging.getLogger(__name__)

INTERVALS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
}

GRACE_SECONDS = 3600
"""How late a job may begin, e.g. because the machine slept; later, it is missed, and told."""

MAKE_UP = timedelta(seconds=10)
"""How soon after the start a backup is made that fell due while the service was down."""

HEALTH_SECONDS = 60
INTEGRITY_HOURS = 24


def upkeep_scheduler(
    settings: Settings,
    chats: SessionPersistence,
    watch: HealthWatch,
    alerts: Alerts,
    on_event: Callable[[UpkeepEvent], None] = lambda event: None,
) -> BackgroundScheduler:
    """Return a scheduler of all upkeep, for the caller to start and to shut down.

    Times are UTC. Clean-up is daily at `cleanup_at`, optimisation an hour later on
    `optimize_weekday`; a backup is made an interval after the last one, or soon when that is past.
    A clean-up that deletes something makes a backup first, which counts as the one that is due.
    The newest backup is restored for trial on `drill_weekday`, two hours after the clean-up.
    A job never runs beside itself, and several missed runs are made up by one. A job that fails is
    logged and told by an alert, once until it is well again, and the others go on.

    Args:
        settings: what is due when, and where.
        chats: the open store, for the clean-up.
        watch: looks at the health each minute, and reads all of the store once a day.
        alerts: are told of the health, and of jobs that fail.
        on_event: is told how each run ended, e.g. to count it.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={
            "coalesce": True,
            "max_instances": 1,
            "misfire_grace_time": GRACE_SECONDS,
        },
    )
    add_store_jobs(scheduler, settings, chats)
    scheduler.add_job(
        lambda: alerts.observe(watch.report()), "interval", id="health", seconds=HEALTH_SECONDS
    )
    scheduler.add_job(
        watch.read_all,
        "interval",
        id="integrity",
        hours=INTEGRITY_HOURS,
        next_run_time=utc_now() + timedelta(seconds=HEALTH_SECONDS),
    )
    observer = Observer(alerts, on_event)
    scheduler.add_listener(observer.ended, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    return scheduler


def add_store_jobs(
    scheduler: BackgroundScheduler, settings: Settings, chats: SessionPersistence
) -> None:
    """Add clean-up, optimisation and backups, as far as the store needs them."""
    hour, minute = map(int, settings.cleanup_at.split(":"))

    def put_off_backup() -> None:
        scheduler.modify_job("backup", next_run_time=next_backup(settings, utc_now()))

    scheduler.add_job(
        CleanUp(settings, chats, put_off_backup),
        "cron",
        id="cleanup",
        hour=hour,
        minute=minute,
    )
    if settings.storage_type not in MODULES:
        return
    scheduler.add_job(
        lambda: maintenance_of(settings.storage_type).optimize(settings.storage_path),
        "cron",
        id="optimize",
        day_of_week=settings.optimize_weekday,
        hour=(hour + 1) % 24,
        minute=minute,
    )
    if settings.backup_enabled:
        scheduler.add_job(
            lambda: back_up_by(settings),
            "interval",
            id="backup",
            seconds=INTERVALS[settings.backup_interval].total_seconds(),
            next_run_time=next_backup(settings, utc_now()),
        )
    if settings.backup_enabled and settings.drill_weekday:
        scheduler.add_job(
            lambda: drill_by(settings),
            "cron",
            id="drill",
            day_of_week=settings.drill_weekday,
            hour=(hour + 2) % 24,
            minute=minute,
        )


def next_backup(settings: Settings, now: datetime) -> datetime:
    """Return when the next backup is due: an interval after the last, or soon after the start.

    A last backup of the future, after the clock was set back, does not put it off.
    """
    interval = INTERVALS[settings.backup_interval]
    try:
        backups = backups_of(settings)
    except BackupError as error:
        LOG.warning("%s", error)  # the job will fail too, unless the folder is back by then
        backups = []
    due = min(backups[-1].created_at, now) + interval if backups else now
    return max(due, now + MAKE_UP)
