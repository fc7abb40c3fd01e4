"""Rotation keeps the newest and some of each age, and never lets the last good one go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import (
    MANIFEST,
    find_backup,
    list_backups,
    manifest_of,
)
from multichat_lab.service.backups.rotation import back_up_and_rotate, back_up_by, rotate
from multichat_lab.service.settings import Settings
from tests.service.backups.conftest import record


@pytest.fixture
def storage(tmp_path):
    record(("json", tmp_path / "chats"), 2)
    return "json", tmp_path / "chats"


@pytest.fixture
def backups(storage, tmp_path):
    return [back_up(*storage, tmp_path / "backups") for _ in range(4)]


def damage(backup):
    (backup.path / sorted(backup.files)[0]).write_text("not what it was")


def test_the_newest_stay_and_the_rest_goes(backups, tmp_path):
    folder = tmp_path / "backups"
    (folder / "holiday.jpg").write_text("mine")
    assert rotate(folder, backups[0].source, keep=2) == backups[:2]
    assert list_backups(folder) == backups[2:]
    assert (folder / "holiday.jpg").exists()
    assert rotate(folder, backups[0].source, keep=2) == []


def test_the_last_good_one_stays_when_all_newer_ones_are_damaged(backups, tmp_path):
    damage(backups[2])
    damage(backups[3])
    assert rotate(tmp_path / "backups", backups[0].source, keep=2) == [backups[0]]
    assert list_backups(tmp_path / "backups") == backups[1:]


def aged(backup, days):
    """Make a backup as old as that, by its manifest."""
    noon = datetime(2026, 11, 29, 12, tzinfo=UTC)
    older = replace(backup, created_at=noon - timedelta(days=days))
    (older.path / MANIFEST).write_text(manifest_of(older), encoding="utf-8")


def test_the_last_of_each_day_and_week_stays_beside_the_newest(storage, tmp_path):
    folder = tmp_path / "backups"
    made = [back_up(*storage, folder) for _ in range(80)]
    for number, each in enumerate(made):
        aged(each, (79 - number) // 2)  # two a day
    rotate(folder, made[0].source, keep=3)
    left = list_backups(folder)
    ages = [29 - each.created_at.day for each in left if each.created_at.day > 22]
    assert ages == [6, 5, 4, 3, 2, 1, 0, 0], "one a day, and the newest three"
    weeks = {each.created_at.isocalendar()[:2] for each in left}
    assert len(weeks) == 4
    assert len(left) <= 9 + 3
    assert rotate(folder, made[0].source, keep=3) == []


def test_the_last_one_before_a_large_loss_stays(storage, tmp_path):
    folder = tmp_path / "backups"
    with SessionPersistence(*storage) as chats:
        for number in range(10):
            chats.create_session(["Ann"], session_id=f"more {number}")
        full = back_up_and_rotate(storage, folder, 2)
        chats.cleanup_old_sessions(0)
        chats.create_session(["Ann"], session_id="young")
    for _ in range(4):
        newest = back_up_and_rotate(storage, folder, 2)
    assert newest.contents.sessions == 1
    assert [each.contents.sessions for each in list_backups(folder)] == [
        full.contents.sessions, 1, 1,
    ]  # fmt: skip


def test_sessions_without_a_message_are_worth_their_backup(tmp_path):
    storage, folder = ("sqlite", tmp_path / "chats.db"), tmp_path / "backups"
    with SessionPersistence(*storage) as chats:
        for number in range(5):
            chats.create_session(["Ann"], session_id=f"{number}")
        back_up_and_rotate(storage, folder, 3)
        chats.cleanup_old_sessions(0)
        for _ in range(4):
            back_up_and_rotate(storage, folder, 3)
    assert [each.contents.sessions for each in list_backups(folder)] == [5, 0, 0, 0]


def test_another_store_s_backups_do_not_count(backups, tmp_path):
    other = ("json", tmp_path / "other")
    record(other, 1)
    theirs = back_up(*other, tmp_path / "backups")
    assert rotate(tmp_path / "backups", theirs.source, keep=1) == []
    assert list_backups(tmp_path / "backups") == [*backups, theirs]
    assert find_backup("latest", tmp_path / "backups", backups[0].source) == backups[3]
    assert find_backup("latest", tmp_path / "backups") == theirs


def test_at_least_one_is_kept(backups, tmp_path):
    with pytest.raises(BackupError, match="keep is 0"):
        rotate(tmp_path / "backups", backups[0].source, keep=0)
    assert list_backups(tmp_path / "backups") == backups


def test_a_backup_is_found_by_path_by_name_or_not_at_all(backups, tmp_path):
    folder = tmp_path / "backups"
    assert find_backup(str(backups[1].path), folder) == backups[1]
    assert find_backup(backups[1].path.name, folder) == backups[1]
    with pytest.raises(BackupError, match="nothing is no backup"):
        find_backup("nothing", folder)
    with pytest.raises(BackupError, match="has no backup"):
        find_backup("latest", tmp_path / "elsewhere")
    (backups[1].path / "manifest.json").write_text("{")
    with pytest.raises(BackupError, match="manifest of the backup"):
        find_backup(backups[1].path.name, folder)


def test_the_last_one_with_messages_stays_when_the_store_was_emptied(backups, storage, tmp_path):
    storage[1].rename(tmp_path / "lost")
    SessionPersistence(*storage).close()
    folder = tmp_path / "backups"
    place = {"storage_type": storage[0], "storage_path": storage[1], "backup_path": folder}
    settings = Settings(**place, backup_keep=2)
    for _ in range(3):
        newest = back_up_by(settings)
    assert newest.contents.messages == 0
    assert [each.number for each in list_backups(folder)] == [4, 6, 7]
    damage(backups[3])
    assert rotate(folder, backups[0].source, keep=2) == [backups[3]], "it is good for nothing"
