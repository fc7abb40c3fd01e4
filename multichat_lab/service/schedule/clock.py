"""The wall clock, which operators and time servers may set at any time, and what depends on it."""

import logging
import threading
import time
from datetime import datetime, timedelta
from typing import Self

from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from multichat_lab.times import utc_now

LOG = logging.getLogger(__name__)

GUARD_SECONDS = 60.0
"""How often the guard looks at the clock."""

SLACK = timedelta(seconds=1)
"""How much later than its interval a job may seem due, as it is looked at while it is planned."""


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
