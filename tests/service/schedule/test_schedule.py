"""Upkeep runs when it is due, and goes on when one of its jobs fails."""

import json
import queue
from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.service.alerts import Alerts
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import list_backups
from multichat_lab.service.health.watch import HealthWatch
from multichat_lab.service.schedule import next_backup, upkeep_scheduler
from multichat_lab.service.settings import Settings
from tests.service.alerts.conftest import Webhook
from tests.waiting import HANG_SECONDS

LONG = timedelta(days=300)
SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Service:
    """A store with its upkeep, and what the upkeep told."""

    def __init__(self, settings, targets=()):
        self.events = queue.Queue()
        self.settings = settings
        self.chats = SessionPersistence(settings.storage_type, settings.storage_path)
        self.alerts = Alerts(targets)
        watch = HealthWatch(settings, self.chats, fresh_seconds=0)
        self.scheduler = upkeep_scheduler(settings, self.chats, watch, self.alerts, self.events.put)
        self.scheduler.start(paused=True)  # what falls due meanwhile waits

    def run(self, job):
        """Let a job run now, and no other, and return how it ended."""
        now = datetime.now(UTC)
        self.scheduler.pause()
        for each in self.scheduler.get_jobs():
            each.modify(
                next_run_time=now if each.id == job else max(each.next_run_time, now + LONG)
            )
        self.scheduler.resume()
        while True:
            event = self.events.get(timeout=HANG_SECONDS)
            if event.job == job:
                return event

    def close(self):
        self.scheduler.shutdown()
        self.alerts.close(0)
        self.chats.close()


@pytest.fixture
def serve(tmp_path):
    running = []

    def start(targets=(), **more):
        values = {"storage_path": tmp_path / "chats", "backup_path": tmp_path / "backups"} | more
        running.append(Service(Settings(**values), targets))
        return running[-1]

    yield start
    for each in running:
        each.close()


def due_after(service, job, moment):
    return service.scheduler.get_job(job).trigger.get_next_fire_time(None, moment)


def test_cleanup_is_daily_and_optimisation_weekly_at_their_times_in_utc(serve):
    service = serve()
    assert due_after(service, "cleanup", SATURDAY) == datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert due_after(service, "optimize", SATURDAY) == datetime(2026, 11, 22, 3, tzinfo=UTC)
    other = serve(
        storage_path=service.settings.storage_path.with_name("other"),
        cleanup_at="23:30",
        optimize_weekday="wed",
    )
    assert due_after(other, "cleanup", SATURDAY) == datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert due_after(other, "optimize", SATURDAY) == datetime(2026, 11, 25, 0, 30, tzinfo=UTC)


def test_each_job_does_its_work(serve):
    service = serve(backup_keep=2)
    long_ago = datetime.now(UTC) - timedelta(days=30)
    service.chats.create_session(["Ann"], session_id="old", created_at=long_ago)
    service.chats.create_session(["Ann"], session_id="new")
    service.chats.add_message(ChatMessage("new", "Ann", "hello"))
    for _ in range(3):
        assert service.run("backup").outcome == "done"
    backups = list_backups(service.settings.backup_path)
    assert [each.number for each in backups] == [2, 3]
    assert backups[-1].contents.sessions == 2
    for job in ("cleanup", "optimize", "drill", "integrity", "health"):
        assert service.run(job).outcome == "done", job
    assert [each.session_id for each in service.chats.list_sessions()] == ["new"]


def test_the_backup_before_a_clean_up_is_the_one_that_is_due(serve):
    service = serve(cleanup_most=1)
    long_ago = datetime.now(UTC) - timedelta(days=30)
    service.chats.create_session(["Ann"], created_at=long_ago)
    assert service.run("cleanup").outcome == "done"
    [made] = list_backups(service.settings.backup_path)
    due = service.scheduler.get_job("backup").next_run_time
    assert due == made.created_at + timedelta(days=1)


def posted(service, webhook):
    """Return what a webhook was told, once all of it has arrived."""
    assert service.alerts.close(HANG_SECONDS) == 0
    webhook.down()
    return [json.dumps(post) for _, post in webhook.taken]


def test_a_job_that_fails_is_told_once_and_the_others_go_on(serve, tmp_path, caplog):
    webhook = Webhook()
    webhook.up()
    (tmp_path / "backups").write_text("where a disk was mounted once")
    service = serve([webhook.address])
    for _ in range(2):
        failed = service.run("backup")
        assert failed.outcome == "failed"
        assert "No backup can be written" in str(failed.error)
    assert service.run("cleanup").outcome == "done"
    (tmp_path / "backups").unlink()
    assert service.run("backup").outcome == "done"
    told = posted(service, webhook)
    assert len(told) == 2
    assert "backup failed" in told[0]
    assert "--to or backup_path" in told[0]
    assert "backup: well again" in told[1]
    assert "backup failed: No backup can be written" in caplog.text


def test_a_clean_up_that_is_refused_and_a_drill_that_fails_are_told(serve):
    webhook = Webhook()
    webhook.up()
    service = serve([webhook.address])
    long_ago = datetime.now(UTC) - timedelta(days=30)
    service.chats.create_session(["Ann"], session_id="old", created_at=long_ago)
    assert service.run("backup").outcome == "done"
    [backup] = list_backups(service.settings.backup_path)
    for file in backup.path.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[:-100])
    refused, failed = service.run("cleanup"), service.run("drill")
    assert (refused.outcome, failed.outcome) == ("failed", "failed")
    assert [each.session_id for each in service.chats.list_sessions()] == ["old"]
    told = posted(service, webhook)
    assert len(told) == 2
    assert "cleanup failed" in told[0]
    assert "1 of 1 sessions, 100%" in told[0]
    assert "--yes" in told[0]
    assert "drill failed" in told[1]


def test_lasting_ill_health_is_told(serve, tmp_path):
    webhook = Webhook()
    webhook.up()
    service = serve([webhook.address], disk_free_warn=0.9999, disk_free_error=0.9998)
    for _ in range(3):
        assert service.run("health").outcome == "done"
    assert service.alerts.close(HANG_SECONDS) == 0
    webhook.down()
    assert [post["type"] for _, post in webhook.taken] == ["failure"]
    assert "disk: ok → error" in webhook.taken[0][1]["message"]


def test_a_backup_that_fell_due_while_the_service_was_down_is_made_up_soon(serve, tmp_path):
    service = serve()
    now = datetime.now(UTC)
    assert service.scheduler.get_job("backup").next_run_time - now < timedelta(seconds=30)
    place = service.settings.storage_type, service.settings.storage_path
    made = back_up(*place, service.settings.backup_path)
    soon = timedelta(seconds=10)
    due = next_backup(service.settings, now)
    assert due == min(made.created_at, now) + timedelta(days=1)
    later = made.created_at + timedelta(days=40)
    assert next_backup(service.settings, later) == later + soon
    set_back = made.created_at - timedelta(days=40)
    assert next_backup(service.settings, set_back) == set_back + timedelta(days=1)


def test_a_service_without_files_or_backups_has_fewer_jobs(serve):
    memory = serve(storage_type="memory")
    assert {each.id for each in memory.scheduler.get_jobs()} == {"cleanup", "health", "integrity"}
    plain = serve(backup_enabled=False)
    assert "backup" not in {each.id for each in plain.scheduler.get_jobs()}
