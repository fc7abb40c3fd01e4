"""Restoring: all that was acknowledged up to the backup is there, and the store goes on."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError, RestoreError
from multichat_lab.records import ChatMessage
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.restore import leftovers, restore
from multichat_lab.stores.locks import ProcessLock
from tests.service.backups.conftest import record, told_by
from tests.stores.processes import wait_until_ready

OPEN = """
import sys
from multichat_lab import SessionPersistence
with SessionPersistence("sqlite", sys.argv[1]):
    print("ready", flush=True)
    sys.stdin.read()
"""
"""A program that has a store open, and does nothing with it."""


@pytest.fixture
def backup(recorded, tmp_path):
    return back_up(*recorded, tmp_path / "backups")


@pytest.mark.slow
def test_a_restored_store_holds_what_was_backed_up_and_is_writable(recorded, backup):
    before = told_by(recorded)
    later = record(recorded, 5, text="later")
    restored = restore(backup, recorded[1], force=True)
    assert told_by(recorded) == before
    assert told_by((recorded[0], restored.kept)) == later
    with SessionPersistence(*recorded) as chats:
        assert chats.verify().told.endswith("are whole")
        assert chats.add_message(ChatMessage("s", "Ann", "on we go")).seq == 201


def test_nothing_but_the_store_and_the_old_one_is_left_beside_it(recorded, backup):
    told_by(recorded)
    beside = {each.name for each in recorded[1].parent.iterdir()}
    restored = restore(backup, recorded[1], force=True)
    assert {each.name for each in recorded[1].parent.iterdir()} == beside | {restored.kept.name}
    assert leftovers(recorded[1]) == []


def test_a_store_that_is_lost_comes_back_without_force(recorded, backup):
    before = told_by(recorded)
    path = recorded[1]
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert restore(backup, path).kept is None
    with SessionPersistence(*recorded) as chats:
        assert chats.verify().told.endswith("are whole")
    assert told_by(recorded) == before


def test_a_store_is_not_restored_over_without_force(recorded, backup):
    later = record(recorded, 1)
    with pytest.raises(RestoreError, match=r"already.*--force"):
        restore(backup, recorded[1])
    assert told_by(recorded) == later


def test_a_backup_that_was_touched_is_refused_by_the_name_of_its_file(recorded, backup):
    file = backup.path / sorted(backup.files)[0]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    later = record(recorded, 1)
    with pytest.raises(BackupError, match=f"damaged: {sorted(backup.files)[0]}"):
        restore(backup, recorded[1], force=True)
    assert told_by(recorded) == later


def test_an_open_sqlite_store_is_not_replaced_under_its_users(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    record(storage, 3)
    backup = back_up(*storage, tmp_path / "backups")
    with SessionPersistence(*storage) as chats:
        chats.add_message(ChatMessage("s", "Ann", "acknowledged"))
        with pytest.raises(RestoreError, match=r"open in another process.*Stop the service"):
            restore(backup, storage[1], force=True)
        assert chats.add_message(ChatMessage("s", "Ann", "and on")).seq == 5
    with SessionPersistence(*storage) as chats:
        assert chats.get_session("s").message_count == 5


@pytest.mark.parametrize("storage_type", ["duckdb", "json"])
def test_those_who_have_the_store_open_see_the_restored_one(storage_type, tmp_path):
    storage = (storage_type, tmp_path / "chats")
    record(storage, 3)
    backup = back_up(*storage, tmp_path / "backups")
    with SessionPersistence(*storage) as chats, Lab(chats) as lab:
        chats.add_message(ChatMessage("s", "Ann", "later"))
        count = "SELECT count(*) FROM messages"
        assert lab.sql(count).fetchall() == [(4,)]
        restore(backup, storage[1], force=True)
        assert chats.get_session("s").message_count == 3
        assert lab.sql(count).fetchall() == [(3,)], "rows that are gone are not shown on"
        assert chats.add_message(ChatMessage("s", "Ann", "on we go")).seq == 4
        with SessionPersistence(*storage) as others:
            assert others.add_message(ChatMessage("s", "Ann", "and we")).seq == 5
        assert chats.add_message(ChatMessage("s", "Ann", "and I")).seq == 6


def test_those_who_had_a_json_store_open_queue_at_the_same_lock_as_those_who_come(tmp_path):
    storage = ("json", tmp_path / "chats")
    record(storage, 3)
    backup = back_up(*storage, tmp_path / "backups")
    lock = ProcessLock(storage[1] / ".lock")
    with SessionPersistence(*storage) as chats:
        restore(backup, storage[1], force=True)
        with chats.store.transaction():
            assert not lock.is_free()
        assert lock.is_free()
    lock.close()


def test_a_damaged_store_is_replaced_and_its_log_goes_with_it(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    before = record(storage, 50)
    backup = back_up(*storage, tmp_path / "backups")
    with closing(sqlite3.connect(storage[1])) as connection:
        connection.execute("DELETE FROM messages")
        connection.commit()
        log = (tmp_path / "chats-wal").read_bytes()
    storage[1].write_bytes(b"\xa5" * 8192)
    (tmp_path / "chats-wal").write_bytes(log)  # a log that must not be played into the new file
    restored = restore(backup, storage[1], force=True)
    assert told_by(storage) == before
    assert restored.kept.with_name(restored.kept.name + "-wal").read_bytes() == log


def test_a_damaged_sqlite_store_is_not_replaced_under_its_users_either(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    record(storage, 3)
    backup = back_up(*storage, tmp_path / "backups")
    command = [sys.executable, "-c", OPEN, str(storage[1])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as it:
        wait_until_ready(it)
        with storage[1].open("r+b") as file:
            file.write(b"\xa5" * 100)
        with pytest.raises(RestoreError, match=r"open in another process.*Stop the service"):
            restore(backup, storage[1], force=True)
        it.kill()
    restore(backup, storage[1], force=True)
    assert record(storage, 1)


def test_a_link_is_refused_before_anything_happens(tmp_path):
    storage = ("json", tmp_path / "chats")
    record(storage, 1)
    backup = back_up(*storage, tmp_path / "backups")
    (tmp_path / "link").symlink_to(storage[1])
    with pytest.raises(RestoreError, match="is a link"):
        restore(backup, tmp_path / "link", force=True)


@pytest.mark.skipif(os.name != "posix", reason="this system has no such modes")
def test_what_only_the_service_may_read_stays_so(recorded, tmp_path):
    recorded[1].chmod(0o700)
    backup = back_up(*recorded, tmp_path / "backups")
    assert backup.path.stat().st_mode & 0o077 == 0
    restore(backup, recorded[1], force=True)
    assert recorded[1].stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
def test_what_root_backs_up_and_restores_belongs_to_the_service_s_user(recorded, tmp_path):
    path, folder = recorded[1], tmp_path / "backups"
    folder.mkdir()
    for each in (folder, path, *path.rglob("*")):
        os.chown(each, 65_534, 65_534)
    backup = back_up(*recorded, folder)
    restore(backup, path, force=True)
    shared = [each for each in path.parent.glob(f"{path.name}*") if each != path]
    made = [*folder.rglob("*"), path, *path.rglob("*"), *shared]
    assert {each.stat().st_uid for each in made} == {65_534}
