"""Faults of disks and files: named, with what to do, and nothing acknowledged is lost."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import BackupError, MultichatError, StoreError
from multichat_lab.records import ChatMessage
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import find_backup
from multichat_lab.service.backups.restore import restore
from multichat_lab.service.health.store_checks import writable_check
from multichat_lab.service.health.watch import health_report
from multichat_lab.service.settings import Settings
from multichat_lab.stores.maintenance import maintenance_of
from tests.service.backups.conftest import record, told_by
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

NOBODY = 65_534


@contextmanager
def as_reader(folder):
    """Be somebody who may read a folder and all in it, and not write there."""
    if not hasattr(os, "geteuid"):
        pytest.skip("this system has no such users")
    files = [folder, *folder.rglob("*")]
    modes = {each: each.stat().st_mode for each in files}
    for each in files:
        each.chmod(0o555 if each.is_dir() else 0o444)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        for each, mode in modes.items():
            each.chmod(mode)


def test_a_full_disk_spoils_neither_the_store_nor_the_last_backup(durable_storage, tmp_path):
    pytest.importorskip("resource", reason="this system cannot limit the size of files")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "tests.service.backups.full_disk_process"),
            *(durable_storage[0], str(durable_storage[1]), str(tmp_path / "backups")),
        ],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG_SECONDS,
    )
    assert run.returncode == 0, run.stderr
    told, is_kept, left, goes_on = json.loads(run.stdout)
    assert (is_kept, left, goes_on) == (True, [], True)
    assert told[0].startswith("BackupError")
    assert told[1].startswith("RestoreError: Nothing was restored")
    assert all("free space" in each or "has room" in each for each in told), told


@pytest.mark.parametrize("storage_type", ["json", "sqlite", "duckdb"])
def test_a_store_that_may_only_be_read_says_so_and_keeps_all(storage_type):
    with tempfile.TemporaryDirectory() as name:  # everybody may look into it
        folder = Path(name)
        folder.chmod(0o755)
        storage = storage_type, folder / "chats"
        before = record(storage, 3)
        maintenance_of(storage_type)  # its modules are loaded by one who may read them
        with as_reader(folder):
            check = writable_check(*storage)
            with pytest.raises(StoreError, match=r"Permission denied.*where you may write"):
                say_one_more(storage)  # a json store opens: to read it needs no permission
            with pytest.raises(BackupError, match="No backup can be written"):
                back_up(*storage, folder / "backups")
        assert check.status == "error"
        assert "Choose a path in a folder where you may write" in check.message
        assert told_by(storage) == before


def say_one_more(storage):
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"])


@pytest.fixture(params=["sqlite", "duckdb"])
def ruined(request, tmp_path):
    """A store with a backup, and a function that spoils the store's file."""
    storage = request.param, tmp_path / "chats"
    before = record(storage, 500, text="x" * 100)
    back_up(*storage, tmp_path / "backups")
    content = storage[1].read_bytes()

    def spoil(change):
        storage[1].write_bytes(change(content))
        return storage, before

    return spoil


def halved(content):
    return content[: len(content) // 2]


def cut_to_little(content):
    return content[:100]


def flipped_at_the_start(content):
    return bytes(each ^ 0x10 for each in content[:16]) + content[16:]


def flipped_in_the_middle(content):
    spoilt = bytearray(content)
    for at in range(len(content) // 3, 2 * len(content) // 3, 64):
        spoilt[at] ^= 0x40
    return bytes(spoilt)


@pytest.mark.parametrize(
    "change", [halved, cut_to_little, flipped_at_the_start, flipped_in_the_middle]
)
def test_a_spoilt_database_is_found_named_and_restored_as_the_message_says(
    ruined, change, tmp_path
):
    storage, before = ruined(change)
    settings = Settings(
        storage_type=storage[0], storage_path=storage[1], backup_path=tmp_path / "backups"
    )
    report = health_report(settings, deep=True)
    assert report.status == "error"
    messages = [each.message for each in report.checks if each.status == "error"]
    assert any(str(storage[1]) in each for each in messages), messages
    assert any("multichat restore latest --force" in each for each in messages), messages
    with pytest.raises(MultichatError):
        back_up(*storage, tmp_path / "backups")
    backup = find_backup("latest", tmp_path / "backups")
    restored = restore(backup, storage[1], force=True)
    assert restored.kept.stat().st_size > 0, "what is left of the old store is kept"
    assert told_by(storage) == before
    with SessionPersistence(*storage) as chats:
        assert chats.add_message(ChatMessage("s", "Ann", "on we go")).seq == 501
