"""What was acknowledged and is not there is told when a store is opened, and nothing else is."""

import json
import os
import shutil
import signal

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreDamagedError
from multichat_lab.records import ChatMessage
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.restore import restore
from multichat_lab.stores.accepted import ACCEPTED
from multichat_lab.stores.head import head_path
from multichat_lab.stores.head_lines import LINES, SIZE
from multichat_lab.stores.questions import StoreOptions
from tests.stores.filling import copy_of, put_in_place, say


@pytest.fixture
def storage(durable_storage):
    """Type and path of a store."""
    return durable_storage


def test_an_older_copy_in_a_stores_place_is_told_at_once(storage):
    say(storage, 3)
    older = copy_of(storage[1], "older")
    assert say(storage, 2) == 5
    put_in_place(older, storage[1])
    with pytest.raises(StoreDamagedError, match=r"lacks .*: 2 messages of session 's' \(4 to 5\)"):
        SessionPersistence(*storage)


@pytest.mark.parametrize("length", [10, 280])
def test_a_session_of_a_long_name_is_told_of_too(storage, length):
    name = "s" * length
    say(storage, 3, name)
    older = copy_of(storage[1], "older")
    say(storage, 2, name)
    put_in_place(older, storage[1])
    with pytest.raises(StoreDamagedError, match=r"lacks .*: 2 messages of session 's+' \(4 to 5\)"):
        SessionPersistence(*storage)


def test_who_accepts_the_loss_goes_on_and_gives_no_number_again(storage):
    say(storage, 3)
    older = copy_of(storage[1], "older")
    say(storage, 2)
    put_in_place(older, storage[1])
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)) as chats:
        assert len(chats.get_messages("s")) == 3
        (note,) = chats.annotations.list("s")
        assert (note.label, json.loads(note.value)) == (ACCEPTED, {"lost": [[4, 5]]})
        verdict = chats.verify.accept()
        assert verdict.accepted == ("Messages 4 to 5 of session 's' are lost",)
        assert (verdict.damage, verdict.is_headless) == ((), False)
    assert say(storage, 1) == 6
    with SessionPersistence(*storage) as chats:
        assert [each.seq for each in chats.iter_messages("s", batch=2)] == [1, 2, 3, 6]
        assert chats.verify().is_whole
    older = copy_of(storage[1], "older")
    say(storage, 2)
    put_in_place(older, storage[1])
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)):
        pass
    assert say(storage, 1) == 9
    with SessionPersistence(*storage) as chats:
        assert chats.verify().is_whole


def test_a_session_that_is_gone_is_told(storage):
    say(storage, 1, "first")
    older = copy_of(storage[1], "older")
    say(storage, 2, "second")
    put_in_place(older, storage[1])
    with pytest.raises(StoreDamagedError, match="session 'second' of 2 messages"):
        SessionPersistence(*storage)


def test_an_older_head_a_missing_one_and_a_stores_copy_are_no_damage(storage):
    say(storage, 3)
    head = head_path(storage[1])
    before = head.read_bytes()
    say(storage, 2)
    head.write_bytes(before)  # killed between the commit and the head
    assert say(storage, 1) == 6
    assert say((storage[0], copy_of(storage[1], "copy")), 1) == 7
    head.unlink()
    assert say(storage, 1) == 7


def test_a_new_store_where_one_was_is_another_store(storage):
    say(storage, 3)
    shutil.rmtree(storage[1]) if storage[1].is_dir() else storage[1].unlink()
    assert say(storage, 1) == 1
    assert say(storage, 1) == 2


def test_a_restored_backup_is_whole_although_it_is_older(storage, tmp_path):
    say(storage, 3)
    backup = back_up(*storage, tmp_path / "backups")
    say(storage, 2)
    restore(backup, storage[1], force=True)
    with SessionPersistence(*storage) as chats:
        assert (len(chats.get_messages("s")), chats.verify().is_whole) == (3, True)
    assert say(storage, 1) == 4


def test_what_was_cleaned_up_is_missed_by_nobody(storage):
    say(storage, 3)
    say(storage, 1, "other")
    with SessionPersistence(*storage) as chats:
        assert len(chats.cleanup_old_sessions(0)) == 2
    with SessionPersistence(*storage) as chats:
        assert chats.list_sessions() == []
    assert say(storage, 1) == 1


def test_a_batch_over_more_sessions_than_the_head_has_lines_is_noted(storage):
    with SessionPersistence(*storage) as chats:
        names = [f"s{number}" for number in range(LINES + 9)]
        for name in names:
            chats.create_session(["Ann"], session_id=name)
        chats.add_messages(ChatMessage(name, "Ann", "hello") for name in names)
        head = getattr(chats.store, "head", None)
        assert head is not None
        assert set(head.known().standings) == set(names[-LINES:])
    with SessionPersistence(*storage) as chats:
        assert chats.verify().messages == LINES + 9


def test_a_damaged_head_is_named_by_verify_and_no_reason_not_to_open(storage):
    say(storage, 3)
    head = head_path(storage[1])
    data = bytearray(head.read_bytes())
    data[3 * SIZE + 20] ^= 4
    head.write_bytes(data)
    with SessionPersistence(*storage) as chats:
        (found,) = chats.verify().damage
        assert "1 lines of chats.head" in found.told
        head.unlink()
        assert chats.verify().is_whole


def test_a_json_file_that_lost_its_last_lines_is_told(tmp_path):
    storage = "json", tmp_path / "chats"
    say(storage, 5)
    (file,) = storage[1].glob("s-*.jsonl")
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-2]))
    with pytest.raises(StoreDamagedError, match=r"2 messages of session 's' \(4 to 5\)"):
        SessionPersistence(*storage)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_bit_in_the_log_of_sqlite_loses_no_message_without_a_word(tmp_path):
    storage = "sqlite", tmp_path / "chats"
    if os.fork() == 0:
        chats = SessionPersistence(*storage)
        chats.create_session(["Ann"], session_id="s")
        for number in range(20):
            chats.add_message(ChatMessage("s", "Ann", f"acknowledged {number}"))
        os.kill(os.getpid(), signal.SIGKILL)
    os.wait()
    log = tmp_path / "chats-wal"
    data = bytearray(log.read_bytes())
    data[data.index(b"acknowledged 5")] ^= 1
    log.write_bytes(data)
    (tmp_path / "chats-shm").unlink()
    with pytest.raises(StoreDamagedError, match=r"15 messages of session 's' \(6 to 20\)"):
        SessionPersistence(*storage)
    assert (tmp_path / "chats-wal.kept").read_bytes() == data


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.parametrize(
    ("is_file_lost", "told"), [(False, "session 's' of 1 messages"), (True, "lost all that it")]
)
def test_a_log_of_sqlite_that_is_lost_from_its_beginning_is_told(tmp_path, is_file_lost, told):
    storage = "sqlite", tmp_path / "chats"
    if os.fork() == 0:
        chats = SessionPersistence(*storage)
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "acknowledged"))
        os.kill(os.getpid(), signal.SIGKILL)
    os.wait()
    (tmp_path / "chats-wal").write_bytes(bytes(4096))
    (tmp_path / "chats-shm").unlink()
    if is_file_lost:
        os.truncate(storage[1], 0)
    with pytest.raises(StoreDamagedError, match=told):
        SessionPersistence(*storage)
