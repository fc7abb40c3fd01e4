"""A backup is verified where it lies, and one that lacks what was there is named."""

import json
import random
import sqlite3
from contextlib import closing

import pytest
from typer.testing import CliRunner

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli import app
from multichat_lab.errors import BackupError, RestoreError
from multichat_lab.records import ChatMessage
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import COPY, MANIFEST, read_backup
from multichat_lab.service.backups.checking import checksums
from multichat_lab.service.backups.manifest import text_of, values_in
from multichat_lab.service.backups.proving import is_backup, verify_backup
from multichat_lab.service.backups.restore import restore
from multichat_lab.stores.maintenance import maintenance_of


@pytest.fixture(params=["json", "sqlite", "duckdb"])
def backup(request, tmp_path):
    path = tmp_path / "chats"
    with SessionPersistence(request.param, path) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", f"{n} said") for n in range(5))
    return back_up(request.param, path, tmp_path / "backups")


def test_a_backup_is_verified_and_stays_as_it_is(backup, tmp_path):
    before = checksums(backup.path)
    assert is_backup(backup.path)
    verdict = verify_backup(backup.path)
    assert (verdict.is_whole, verdict.messages) == (True, 5)
    assert checksums(backup.path) == before
    restore(backup, tmp_path / "restored")
    with SessionPersistence(backup.storage_type, tmp_path / "restored") as chats:
        assert chats.verify().is_whole


def rewritten(backup, **contents):
    """Let the manifest be that of other files or contents."""
    values = values_in((backup.path / MANIFEST).read_text())
    values["files"] = checksums(backup.path)
    values["contents"] |= contents
    (backup.path / MANIFEST).write_text(text_of(values))
    return read_backup(backup.path)


def test_a_backup_of_other_messages_than_its_manifest_tells_is_refused(backup, tmp_path):
    wrong = rewritten(backup, head="0" * 40)
    with pytest.raises(BackupError, match="5, but others"):
        verify_backup(wrong.path)
    with pytest.raises(RestoreError, match="5, but others"):
        restore(wrong, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_a_backup_that_lacks_messages_is_refused(backup):
    wrong = rewritten(backup, messages=6)
    with pytest.raises(BackupError, match="holds 5 messages in 1 sessions, not 6 in 1"):
        verify_backup(wrong.path)


def test_a_manifest_of_an_older_release_tells_no_head(backup, tmp_path):
    older = rewritten(backup, head="")
    values = values_in((older.path / MANIFEST).read_text())
    del values["contents"]["fold"]
    (older.path / MANIFEST).write_text(json.dumps(values))  # and no checksum of itself
    assert verify_backup(older.path).is_whole
    restore(older, tmp_path / "restored")


def test_a_message_that_was_altered_in_a_backup_is_named(tmp_path):
    path = tmp_path / "chats"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", f"{n} said") for n in range(5))
    backup = back_up("sqlite", path, tmp_path / "backups")
    with closing(sqlite3.connect(backup.copy)) as connection:
        connection.execute("UPDATE messages SET content = 'sold' WHERE seq = 3")
        connection.commit()
    with pytest.raises(BackupError, match="not as it was written"):
        verify_backup(backup.path)
    wrong = rewritten(backup)
    assert [each.seq for each in verify_backup(wrong.path).damage] == [3]


def test_a_backup_that_was_written_anew_is_told_by_its_manifest_that_was_kept(backup, tmp_path):
    """What is added stands beside the messages; sums, checksums and manifest are right after it."""
    kept = tmp_path / "kept.json"
    kept.write_bytes((backup.path / MANIFEST).read_bytes())
    asked = ["verify", str(backup.path), "--against", str(kept)]
    assert CliRunner().invoke(app, asked).exit_code == 0
    with SessionPersistence(backup.storage_type, backup.copy) as chats:
        said = chats.get_messages("s")[0]
        assert chats.history.react(said.message_id, "Bob", "+1", session_id="s")
    for each in backup.path.iterdir():
        if each.name not in (MANIFEST, COPY):
            each.unlink()  # locks and head
    found = maintenance_of(backup.storage_type).inspect(backup.copy)
    forged = rewritten(backup, fold=found.fold)
    assert forged.contents.head == backup.contents.head
    assert verify_backup(forged.path).is_whole
    done = CliRunner().invoke(app, asked)
    assert isinstance(done.exception, BackupError)
    assert "edits, names, notes" in str(done.exception)
    assert "says the manifest that was kept" in str(done.exception)
    of_store = ["verify", "--store", f"{backup.storage_type}:{tmp_path / 'chats'}"]
    assert CliRunner().invoke(app, [*of_store, "--against", str(kept)]).exit_code == 2


def test_each_byte_of_a_manifest_that_is_another_one_is_named_or_tells_nothing_else(backup):
    path = backup.path / MANIFEST
    whole, draw = path.read_bytes(), random.Random(15)  # noqa: S311 - no secret
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] = draw.choice(b'0123456789abcdef":,{} ')
        path.write_bytes(data)
        try:
            assert read_backup(backup.path) == backup, (place, whole[place], data[place])
        except BackupError as error:
            assert "manifest" in str(error)
