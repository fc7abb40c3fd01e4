"""A wall clock that is set back stops no upkeep."""

import threading
import time
from datetime import UTC, datetime, timedelta

import apscheduler.executors.base
import apscheduler.schedulers.base
import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from multichat_lab.service.schedule import cleanup, runs
from multichat_lab.service.schedule.cleanup import ClockDrift
from multichat_lab.service.schedule.runs import SetBackGuard, bring_forward
from tests.waiting import HANG_SECONDS

LONG = timedelta(days=400)


class WallClock(datetime):
    """A clock that can be set."""

    set_by = timedelta(0)

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + cls.set_by


@pytest.fixture
def wall(monkeypatch):
    """Let scheduler and guard read a clock that can be set."""
    monkeypatch.setattr(WallClock, "set_by", timedelta(0))
    for module in (apscheduler.schedulers.base, apscheduler.executors.base):
        monkeypatch.setattr(module, "datetime", WallClock)
    for module in (cleanup, runs):
        monkeypatch.setattr(module, "utc_now", lambda: WallClock.now(UTC))
    return WallClock


@pytest.fixture
def scheduler():
    running = BackgroundScheduler(timezone=UTC)
    running.start()
    yield running
    running.shutdown()


@pytest.mark.slow
def test_jobs_go_on_after_the_clock_was_set_back(scheduler, wall, caplog):
    ran = threading.Event()
    scheduler.add_job(ran.set, "interval", id="health", seconds=0.1)
    assert ran.wait(HANG_SECONDS)
    wall.set_by = -LONG
    time.sleep(0.3)  # what is running ends
    ran.clear()
    assert not ran.wait(0.5), "without the guard it stands still"
    with SetBackGuard(scheduler, seconds=0.05):
        assert ran.wait(HANG_SECONDS)
        ran.clear()
        assert ran.wait(HANG_SECONDS)
    assert "the clock was set back: health is due" in caplog.text


def test_a_job_of_each_night_is_due_in_the_next_one(scheduler, wall):
    job = scheduler.add_job(print, "cron", id="cleanup", hour=2)
    planned = job.next_run_time
    bring_forward(scheduler, datetime.now(UTC))
    assert job.next_run_time == planned
    back = datetime.now(UTC) - LONG
    bring_forward(scheduler, back)
    assert back < job.next_run_time <= back + timedelta(days=1)
    assert job.next_run_time.hour == 2


def test_a_job_that_is_due_within_its_interval_keeps_its_time(scheduler):
    soon = datetime.now(UTC) + timedelta(hours=3)
    job = scheduler.add_job(print, "interval", id="backup", hours=24, next_run_time=soon)
    bring_forward(scheduler, datetime.now(UTC))
    assert job.next_run_time == soon
    bring_forward(scheduler, datetime.now(UTC) - timedelta(hours=1))
    assert job.next_run_time == soon


@pytest.mark.parametrize("seconds", [-86_400, 0, 3_600])
def test_drift_is_by_how_much_the_clock_was_set(wall, seconds):
    drift = ClockDrift()
    wall.set_by = timedelta(seconds=seconds)
    assert drift.seconds() == pytest.approx(seconds, abs=1)
