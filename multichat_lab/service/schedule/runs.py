"""Runs of the upkeep: who is told how they end, and that a clock set back does not stop them."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Self

from apscheduler.events import (  # type: ignore[import-untyped]
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MISSED,
    JobExecutionEvent,
)
from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from multichat_lab.service.alerts import Alerts
from multichat_lab.times import utc_now

LOG = logging.getLogger(__name__)

GUARD_SECONDS = 60.0
"""How often the guard looks at the clock."""

SLACK = timedelta(seconds=1)
"""How much later than its interval a job may seem due, as it is looked at while it is planned."""

Outcome = Literal["done", "failed", "missed"]


ELSEWHERE = object()
"""What a job returns that another service does."""

OF_ONE = ("cleanup", "integrity")
"""Jobs that one of several services does for all."""


@dataclass(frozen=True, slots=True)
class UpkeepEvent:
    """How a job of the upkeep ended.

    Attributes:
        job: `cleanup`, `optimize`, `backup`, `drill`, `health` or `integrity`.
        outcome: `done`, `failed`, or `missed` when it could not begin in time.
        error: why it failed.
    """

    job: str
    outcome: Outcome
    error: BaseException | None = None


class Observer:
    """Logs how each job ended, and alerts when one begins to fail and when it is well again.

    Args:
        alerts: are told.
        on_event: is told of every run.
    """

    def __init__(self, alerts: Alerts, on_event: Callable[[UpkeepEvent], None]) -> None:
        self._alerts = alerts
        self._on_event = on_event
        self._failing: set[str] = set()

    def ended(self, event: JobExecutionEvent) -> None:
        """Take in how a run ended."""
        if event.code == EVENT_JOB_EXECUTED and event.retval is ELSEWHERE:
            LOG.info("%s is done by another service", event.job_id)
        elif event.code == EVENT_JOB_EXECUTED:
            self._done(event.job_id)
        elif event.code == EVENT_JOB_MISSED:
            LOG.warning("%s was missed: it could not begin in time", event.job_id)
            self._on_event(UpkeepEvent(event.job_id, "missed"))
        else:
            self._failed(event.job_id, event.exception)

    def _done(self, job: str) -> None:
        LOG.info("%s is done", job)
        if job in self._failing:
            self._failing.discard(job)
            self._alerts.job_recovered(job)
        self._on_event(UpkeepEvent(job, "done"))

    def _failed(self, job: str, error: BaseException) -> None:
        LOG.error("%s failed: %s", job, error)
        if job not in self._failing:
            self._failing.add(job)
            self._alerts.job_failed(job, error)
        self._on_event(UpkeepEvent(job, "failed", error))


class SetBackGuard:
    """Brings jobs forward after the wall clock was set back; also a context manager.

    The scheduler plans by the wall clock: set back by a day, it would run nothing for a day. The
    guard waits by a clock that nobody sets.

    Args:
        scheduler: it must be running.
        seconds: how often to look.
    """

    def __init__(self, scheduler: BackgroundScheduler, seconds: float = GUARD_SECONDS) -> None:
        self._scheduler = scheduler
        self._seconds = seconds
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock-guard", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(self._seconds):
            bring_forward(self._scheduler, utc_now())


def bring_forward(scheduler: BackgroundScheduler, now: datetime) -> None:
    """Let no job wait longer than from one run to the next."""
    for job in scheduler.get_jobs():
        latest = job.trigger.get_next_fire_time(now, now)
        if job.next_run_time > latest + SLACK:
            LOG.warning("the clock was set back: %s is due at %s now", job.id, latest)
            job.modify(next_run_time=latest)


def only_in_turn(scheduler: BackgroundScheduler, is_ours: Callable[[], bool]) -> None:
    """Let jobs that one service does for all run only where they are this one's.

    Args:
        scheduler: of the service.
        is_ours: tells it, each time that a job is due.
    """

    def in_turn(job: Callable[[], object]) -> Callable[[], object]:
        return lambda: job() if is_ours() else ELSEWHERE

    for name in OF_ONE:
        job = scheduler.get_job(name)
        job.modify(func=in_turn(job.func))
