"""How jobs of the upkeep end, and who is told."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from apscheduler.events import (  # type: ignore[import-untyped]
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MISSED,
    JobExecutionEvent,
)

from multichat_lab.service.alerts.alerts import Alerts

LOG = logging.getLogger(__name__)

Outcome = Literal["done", "failed", "missed"]


@dataclass(frozen=True, slots=True)
class UpkeepEvent:
    """How a job of the upkeep ended.

    Attributes:
        job: `cleanup`, `optimize`, `backup`, `health` or `integrity`.
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
        if event.code == EVENT_JOB_EXECUTED:
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
