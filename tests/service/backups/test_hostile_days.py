"""Rotation keeps what matters through wrong clocks, damage, and stores that lose what they held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import MANIFEST, list_backups, manifest_of
from multichat_lab.service.backups.rotation import back_up_and_rotate, rotate
from tests.service.backups.conftest import record

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def storage(tmp_path):
    record(("json", tmp_path / "chats"), 2)
    return "json", tmp_path / "chats"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


def made(storage, folder, moment):
    """Make a backup at that moment, by its manifest."""
    backup = back_up(*storage, folder)
    dated = replace(backup, created_at=moment)
    (backup.path / MANIFEST).write_text(manifest_of(dated), encoding="utf-8")
    return dated


def dates(folder):
    return [each.created_at for each in list_backups(folder)]


def test_days_of_a_clock_that_was_ahead_take_no_place_for_ever(storage, folder):
    wrong = [made(storage, folder, NOON + timedelta(days=30_000 + n)) for n in range(8)]
    right = [made(storage, folder, NOON - timedelta(days=20 - n)) for n in range(20)]
    rotate(folder, right[0].source, keep=1)
    left = dates(folder)
    assert not {each.created_at for each in wrong} & set(left)
    assert [each.created_at for each in right[-7:]] == left[-7:]


def test_a_clock_that_was_set_back_costs_no_newest_one(storage, folder):
    for n in range(10):
        made(storage, folder, NOON + timedelta(days=n - 20))
    last = [made(storage, folder, NOON - timedelta(days=4_000 - n)) for n in range(3)]
    rotate(folder, last[0].source, keep=3)
    assert dates(folder)[-3:] == [each.created_at for each in last]
    assert len(dates(folder)) >= 3 + 7


def test_days_without_a_backup_count_for_nothing(storage, folder):
    days = [0, 1, 30, 31, 32, 90, 91, 300, 301]
    all_made = [made(storage, folder, NOON - timedelta(days=400 - n)) for n in days]
    rotate(folder, all_made[0].source, keep=1)
    assert dates(folder)[-7:] == [each.created_at for each in all_made[-7:]]


def test_a_moment_twice_is_two_backups(storage, folder):
    twins = [made(storage, folder, NOON - timedelta(days=9)) for _ in range(2)]
    assert rotate(folder, twins[0].source, keep=1) == twins[:1]
    assert list_backups(folder) == twins[1:]


def test_the_newest_sound_one_of_a_day_stays_when_the_day_s_last_is_damaged(storage, folder):
    made(storage, folder, NOON - timedelta(days=1))
    today = [made(storage, folder, NOON + timedelta(minutes=n)) for n in range(4)]
    (today[-1].path / max(today[-1].files)).write_text("not what it was")
    rotate(folder, today[0].source, keep=1)
    assert today[-2] in list_backups(folder)


@pytest.mark.parametrize("counts", [(48, 20, 8, 2), (48, 30, 16, 9, 5, 3)], ids=["thirds", "bits"])
def test_a_store_that_is_emptied_step_by_step_keeps_its_fullest_backup(tmp_path, folder, counts):
    storage = "sqlite", tmp_path / "chats.db"
    with SessionPersistence(*storage) as chats:
        for number in range(counts[0]):
            age = timedelta(days=number)
            chats.create_session(["Ann"], session_id=str(number), created_at=NOON - age)
        fullest = back_up_and_rotate(storage, folder, 1)
        for count in counts[1:]:
            days = (datetime.now(UTC) - NOON) / timedelta(days=1) + count - 0.5
            chats.cleanup_old_sessions(days)
            assert len(chats.list_sessions()) == count
            back_up_and_rotate(storage, folder, 1)
        for _ in range(9):
            back_up_and_rotate(storage, folder, 1)
    left = [each.contents.sessions for each in list_backups(folder)]
    assert left[0] == fullest.contents.sessions == counts[0]
    assert len(left) <= 10
