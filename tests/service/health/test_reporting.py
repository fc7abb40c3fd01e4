"""A report on real stores: sound, full, damaged, locked, or gone."""

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.chat import cleanup
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.manifest import text_of, values_in
from multichat_lab.service.health import store_checks
from multichat_lab.service.health.store_checks import answer_within
from multichat_lab.service.health.watch import health_report
from multichat_lab.stores.clock_mark import mark_file
from multichat_lab.stores.holding import holder_at
from tests.service.backups.conftest import record, told_by
from tests.service.health.conftest import check_of
from tests.waiting import HANG_SECONDS, wait_until


def test_a_sound_store_is_well_and_not_changed_by_being_looked_at(healthy):
    before = told_by(healthy.storage)
    report = health_report(healthy.settings, deep=True)
    assert report.status == "ok", report
    assert {"store", "writable", "integrity", "sessions", "disk", "backup"} <= {
        each.name for each in report.checks
    }
    assert told_by(healthy.storage) == before


def test_what_was_not_tested_is_told_beside_what_is_well(healthy):
    before = health_report(healthy.settings)
    assert (before.status, before.untested) == ("ok", ["integrity", "backup", "drill"])
    statuses = {each.name: each.status for each in before.checks}
    assert {statuses[each] for each in before.untested} == {"untested"}
    back_up(*healthy.storage, healthy.settings.backup_path)
    assert health_report(healthy.settings, deep=True).untested == ["drill"]


def test_an_open_store_is_looked_at_beside_its_users(healthy):
    with SessionPersistence(*healthy.storage) as chats:
        assert health_report(healthy.settings, chats, deep=True).status == "ok"
        assert chats.add_message(ChatMessage("s", "Ann", "on")).seq == 6


def test_a_memory_store_has_neither_files_nor_backups(settings_of, tmp_path):
    with SessionPersistence("memory") as chats:
        report = health_report(settings_of(("memory", tmp_path)), chats, deep=True)
    assert report.status == "ok"
    assert {"disk", "backup", "integrity"}.isdisjoint(each.name for each in report.checks)


def test_limits_warn_before_they_refuse(durable_storage, settings_of):
    record(durable_storage, 8)
    settings = settings_of(durable_storage, max_sessions=1, max_messages_per_session=10)
    assert check_of(settings, "messages").status == "warn"
    full = check_of(settings, "sessions")
    assert (full.status, full.value) == ("error", 1)
    assert "multichat cleanup --days" in full.message
    with SessionPersistence(*durable_storage) as chats:
        chats.end_session("s")
    assert check_of(settings, "messages").value == 0, "an ended session need not have room"


def test_silence_warns_where_it_is_asked_for(healthy, settings_of, durable_storage):
    storage = (durable_storage[0], durable_storage[1].with_name("quiet"))
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], created_at=datetime.now(UTC) - timedelta(hours=30))
    assert check_of(settings_of(storage), "activity").status == "ok"
    assert check_of(settings_of(storage, idle_warn_hours=24), "activity").status == "warn"
    assert check_of(healthy.settings, "activity").status == "ok"


def test_a_clock_that_was_set_back_is_noticed(healthy):
    with SessionPersistence(*healthy.storage) as chats:
        chats.add_message(
            ChatMessage("s", "Ann", "x", timestamp=datetime.now(UTC) + timedelta(hours=2))
        )
        assert chats.add_message(ChatMessage("s", "Ann", "y")).seq == 7, "it records on"
    clock = check_of(healthy.settings, "clock")
    assert clock.status == "warn"
    assert 7_000 < clock.value < 7_300
    assert "timedatectl" in clock.message


def test_a_clock_that_was_set_back_since_the_last_clean_up_is_noticed(healthy, monkeypatch):
    with SessionPersistence(*healthy.storage) as chats:
        ahead = datetime.now(UTC) + timedelta(hours=5)
        monkeypatch.setattr(cleanup, "utc_now", lambda: ahead)
        cleanup.clean_up(chats.store, 30, most=1)
        mark = mark_file(chats.store.location)
    clock = check_of(healthy.settings, "clock")
    assert clock.status == "warn"
    assert 17_000 < clock.value < 18_100
    assert "at the last clean-up" in clock.message
    mark.write_text("{")
    assert "is damaged" in check_of(healthy.settings, "clock").message


def test_free_disk_space_is_compared_with_the_settings(healthy, settings_of):
    roomy = settings_of(healthy.storage, disk_free_warn=0.9999, disk_free_error=0.0001)
    tight = settings_of(healthy.storage, disk_free_warn=0.9999, disk_free_error=0.9998)
    assert check_of(roomy, "disk").status == "warn"
    assert check_of(tight, "disk").status == "error"
    assert "make room" in check_of(tight, "disk").message


def test_a_backup_that_is_old_missing_or_of_the_future_warns(healthy, settings_of):
    hasty = settings_of(healthy.storage, backup_age_warn_hours=1e-9)
    assert "multichat backup" in check_of(hasty, "backup").message
    backup = back_up(*healthy.storage, hasty.backup_path)
    assert check_of(hasty, "backup").status == "warn"
    assert check_of(healthy.settings, "backup").status == "ok"
    manifest = backup.path / "manifest.json"
    future = {"created_at": "2999-01-01T00:00:00+00:00"}
    manifest.write_text(text_of(values_in(manifest.read_text()) | future))
    assert check_of(healthy.settings, "backup").status == "warn"
    assert "set the clock" in check_of(healthy.settings, "backup").message


def test_a_backup_folder_that_cannot_be_read_is_an_error(healthy, settings_of, tmp_path):
    (tmp_path / "disk").write_text("")
    settings = settings_of(healthy.storage, backup_path=tmp_path / "disk")
    assert check_of(settings, "backup").status == "error"


def test_a_store_that_is_gone_is_named_with_its_newest_backup(healthy):
    backup = back_up(*healthy.storage, healthy.settings.backup_path)
    healthy.storage[1].rename(healthy.storage[1].with_name("elsewhere"))
    store = check_of(healthy.settings, "store")
    assert store.status == "error"
    assert str(healthy.storage[1]) in store.message
    assert backup.path.name in store.message
    assert "multichat restore latest --force" in store.message


def test_a_store_that_holds_nothing_although_its_backup_does_is_suspicious(healthy):
    path = healthy.storage[1]
    backup = back_up(*healthy.storage, healthy.settings.backup_path)
    path.rename(path.with_name("lost"))
    SessionPersistence(*healthy.storage).close()
    back_up(*healthy.storage, healthy.settings.backup_path)
    store = check_of(healthy.settings, "store")
    assert store.status == "warn"
    assert f"multichat restore {backup.path.name} --force" in store.message
    record(healthy.storage, 1)
    assert check_of(healthy.settings, "store").status == "ok"


def test_a_new_store_is_well(durable_storage, settings_of):
    SessionPersistence(*durable_storage).close()
    settings = settings_of(durable_storage)
    back_up(*durable_storage, settings.backup_path)
    assert check_of(settings, "store").status == "ok"


def test_a_store_that_does_not_answer_is_said_not_to():
    hangs = threading.Event()
    with pytest.raises(StoreError, match=r"not answered within 0\.05 s"):
        answer_within(0.05, hangs.wait)
    hangs.set()
    with pytest.raises(ZeroDivisionError):
        answer_within(HANG_SECONDS, lambda: 1 / 0)


def test_a_store_that_hangs_for_days_does_not_gather_threads():
    hangs = threading.Event()
    for _ in range(20):
        with pytest.raises(StoreError, match="lslocks"):
            answer_within(0.001, hangs.wait)
    waiting = [each for each in threading.enumerate() if each.name == "multichat-health"]
    hangs.set()
    assert len(waiting) <= 8
    for each in waiting:
        each.join()


def test_a_lock_that_another_holds_for_long_is_an_error_and_no_endless_wait(healthy, monkeypatch):
    monkeypatch.setattr(store_checks, "PATIENCE_SECONDS", 0.2)
    with SessionPersistence(*healthy.storage) as chats, chats.store.transaction():
        writable = store_checks.writable_check(*healthy.storage)
        reachable, _ = store_checks.reachable_check(*healthy.storage, None)
    waiting = [writable, reachable] if healthy.storage[0] == "duckdb" else [writable]
    assert reachable.status == ("error" if reachable in waiting else "ok")
    for check in waiting:
        assert check.status == "error"
        assert "lslocks" in check.message
        assert f"by another opening, {os.getpid()} on" in check.message
    assert store_checks.writable_check(*healthy.storage).status == "ok"
    wait_until(lambda: holder_at(*healthy.storage) is None)  # a check that is given up ends late
