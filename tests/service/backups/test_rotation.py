"""Rotation keeps the newest, and never lets the last good one go."""

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import find_backup, list_backups
from multichat_lab.service.backups.rotation import back_up_and_rotate, rotate
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
        newest = back_up_and_rotate(settings)
    assert newest.contents.messages == 0
    assert [each.number for each in list_backups(folder)] == [4, 6, 7]
    damage(backups[3])
    assert rotate(folder, backups[0].source, keep=2) == [backups[3]], "it is good for nothing"
