"""A backup holds one moment of a store that others write to, and says so truly."""

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError, StoreDamagedError, StoreError, UnknownStoreError
from multichat_lab.records import ChatMessage
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import list_backups
from multichat_lab.service.backups.manifest import text_of, values_in
from multichat_lab.service.backups.restore import restore
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION
from tests.service.backups.conftest import record, told_by
from tests.stores.processes import script, told, wait_until_ready, writer


@pytest.mark.slow
def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it(durable_storage, tmp_path):
    go = tmp_path / "go"
    with (
        writer(durable_storage, "Ann", 0, go) as ann,
        writer(durable_storage, "Bob", 0, go) as bob,
    ):
        wait_until_ready(ann, bob)
        go.touch()
        acknowledged = {process: told(process.stdout.readline()) for process in (ann, bob)}
        time.sleep(0.3)
        for process in (ann, bob):
            acknowledged[process] += told(process.stdout.readline())
        backup = back_up(*durable_storage, tmp_path / "backups")
        for process in (ann, bob):
            process.kill()
            acknowledged[process] += told(process.communicate()[0])
    restore(backup, tmp_path / "restored")
    with SessionPersistence(durable_storage[0], tmp_path / "restored") as chats:
        messages = chats.get_messages("shared")
    assert [each.seq for each in messages] == list(range(1, backup.contents.messages + 1))
    for name, process in (("Ann", ann), ("Bob", bob)):
        mine = [int(each.content) for each in messages if each.sender == name]
        assert mine == list(range(len(mine))), "none is missing in between"
        assert acknowledged[process][1] < len(mine) <= len(acknowledged[process]) + 1


def test_a_json_store_is_backed_up_beside_a_writer_that_is_frozen(tmp_path):
    storage = "json", tmp_path / "chats"
    with SessionPersistence(*storage) as chats:
        for each in "st":
            chats.create_session(["Ann"], session_id=each)
            chats.add_message(ChatMessage(each, "Ann", "before"))
    with script("half_written_process.py", storage[1]) as process:
        wait_until_ready(process)
        process.send_signal(signal.SIGSTOP)
        backup = back_up(*storage, tmp_path / "backups")
        process.kill()
    assert (backup.contents.sessions, backup.contents.messages) == (2, 2)
    restore(backup, tmp_path / "restored")
    with SessionPersistence("json", tmp_path / "restored") as chats:
        assert [len(chats.get_messages(each)) for each in "st"] == [1, 1]
        assert chats.verify().is_whole


def test_a_backup_says_what_when_and_how_much_it_is_of(recorded, tmp_path):
    before = datetime.now(UTC)
    backup = back_up(*recorded, tmp_path / "backups")
    assert list_backups(tmp_path / "backups") == [backup]
    assert (backup.contents.sessions, backup.contents.messages) == (1, 200)
    assert backup.contents.schema_version == SCHEMA_VERSION
    assert before <= backup.created_at <= datetime.now(UTC)
    assert backup.source == f"{recorded[0]}:{recorded[1]}"
    assert backup.bytes == sum((backup.path / each).stat().st_size for each in backup.files)
    assert {each.name for each in backup.path.iterdir()} == {"manifest.json", "store"}


def test_backups_are_numbered_in_the_order_of_making_whatever_the_clock_says(recorded, tmp_path):
    folder = tmp_path / "backups"
    first = back_up(*recorded, folder)
    manifest = first.path / "manifest.json"
    future = values_in(manifest.read_text()) | {"created_at": "2999-01-01T00:00:00+00:00"}
    manifest.write_text(text_of(future))
    second = back_up(*recorded, folder)
    assert [each.number for each in list_backups(folder)] == [1, 2]
    assert list_backups(folder)[-1] == second


def test_a_backup_takes_no_lock_from_those_who_write_here(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann", "Bob"], session_id="shared")
        back_up(*storage, tmp_path / "backups")
        (tmp_path / "go").touch()
        with writer(storage, "Bob", 1, tmp_path / "go") as process:
            process.communicate()  # were our locks lost, it would delete the log when it closes
        chats.add_message(ChatMessage("shared", "Ann", "after"))
        assert (tmp_path / "chats-wal").exists()
    with SessionPersistence(*storage) as chats:
        assert [each.sender for each in chats.get_messages("shared")] == ["Bob", "Ann"]


def test_an_older_store_is_backed_up_as_it_is(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    record(storage, 3)
    with closing(sqlite3.connect(storage[1])) as connection:
        connection.execute("DELETE FROM schema_version WHERE version > 2")
        connection.commit()
    assert back_up(*storage, tmp_path / "backups").contents.schema_version == 2


def test_memory_and_nothing_cannot_be_backed_up(tmp_path):
    with pytest.raises(UnknownStoreError, match=r"'memory' store has no files"):
        back_up("memory", tmp_path, tmp_path / "backups")
    with pytest.raises(StoreError, match="There is no store at"):
        back_up("sqlite", tmp_path / "nothing", tmp_path / "backups")
    assert not (tmp_path / "backups").exists()


def test_a_folder_that_is_gone_or_cannot_be_written_is_named(recorded, tmp_path):
    (tmp_path / "disk").write_text("where a disk was mounted once")
    with pytest.raises(BackupError, match=r"disk/backups.*mounted.*--to or backup_path"):
        back_up(*recorded, tmp_path / "disk" / "backups")
    with pytest.raises(BackupError, match=r"No backup can be written to /proc"):
        back_up(*recorded, type(tmp_path)("/proc/backups"))


def test_a_disk_without_room_is_not_filled(recorded, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(BackupError, match=r"10 bytes free.*Make room"):
        back_up(*recorded, tmp_path / "backups")
    assert list_backups(tmp_path / "backups") == []


def test_a_damaged_store_is_not_backed_up_as_if_it_were_sound(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    record(storage, 500, text="x" * 300)
    content = bytearray(storage[1].read_bytes())
    content[len(content) // 2 : len(content) // 2 + 3000] = b"\xa5" * 3000
    storage[1].write_bytes(content)
    with pytest.raises(StoreDamagedError, match=r"damaged|not a sound"):
        back_up(*storage, tmp_path / "backups")
    assert list_backups(tmp_path / "backups") == []


def test_what_a_killed_backup_left_goes_and_what_is_not_ours_stays(recorded, tmp_path):
    folder = tmp_path / "backups"
    left = folder / "sqlite-000009-20260101T000000Z.new"
    left.mkdir(parents=True)
    (left / "store").write_text("half of a copy")
    foreign = [folder / "holiday.jpg", folder / "notes.new", folder / "sqlite-old"]
    for each in foreign:
        each.write_text("mine")
    back_up(*recorded, folder)
    assert not left.exists()
    assert all(each.exists() for each in foreign)
    assert [each.number for each in list_backups(folder)] == [1]


@pytest.mark.slow
def test_a_backup_whose_process_is_killed_does_not_count(recorded, tmp_path):
    folder = tmp_path / "backups"
    good = back_up(*recorded, folder)
    before = told_by(recorded)
    script = (
        "import os, signal, sys; from pathlib import Path;"
        "from multichat_lab.service.backups.backup import back_up;"
        "back_up(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]),"
        "        lambda done, total: os.kill(os.getpid(), signal.SIGKILL))"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, *map(str, (*recorded, folder))], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert [each.name for each in folder.glob("*.new")]
    assert list_backups(folder) == [good]
    assert back_up(*recorded, folder).number == 2
    assert not list(folder.glob("*.new"))
    assert told_by(recorded) == before


def test_progress_ends_with_all_of_it(recorded, tmp_path):
    reports = []
    back_up(*recorded, tmp_path / "backups", lambda done, total: reports.append((done, total)))
    assert reports
    assert reports[-1][0] == reports[-1][1] > 0


def test_backing_up_changes_nothing(recorded, tmp_path):
    before = told_by(recorded)
    back_up(*recorded, tmp_path / "backups")
    assert told_by(recorded) == before
