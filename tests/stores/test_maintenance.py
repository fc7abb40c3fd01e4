"""What keeps a store well, on real files of each type, beside those who use them."""

import threading
import time
from dataclasses import replace

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError, UnknownStoreError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.maintenance import Contents, maintenance_of
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION
from multichat_lab.stores.sqlite.maintenance import is_locked_by_others
from multichat_lab.stores.swapping import can_exchange, exchange, replace_file, swap_folder
from tests.stores.answers import answers
from tests.stores.processes import wait_until_ready, writer


def filled(storage, count, text="hello"):
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_messages(ChatMessage("s", "Ann", f"{text} {n}") for n in range(count))
        return answers(chats)


def test_a_copy_is_a_store_of_its_own(durable_storage, tmp_path):
    before = filled(durable_storage, 20)
    maintenance = maintenance_of(durable_storage[0])
    contents = maintenance.copy(durable_storage[1], tmp_path / "copy", lambda done, total: None)
    assert contents == maintenance.inspect(tmp_path / "copy")
    assert replace(contents, head="", fold="") == Contents(1, 20, SCHEMA_VERSION)
    with SessionPersistence(durable_storage[0], tmp_path / "copy") as chats:
        assert answers(chats) == before
        assert chats.add_message(ChatMessage("s", "Ann", "on")).seq == 21
    assert maintenance.check(durable_storage[1]) == contents


@pytest.mark.slow
def test_a_sqlite_copy_ends_although_others_never_stop_writing(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    filled(storage, 20_000, text="x" * 500)  # several steps of the copy
    maintenance = maintenance_of("sqlite")
    steps = []
    with SessionPersistence(*storage) as chats:

        def progress(done, total):
            chats.add_message(ChatMessage("s", "Ann", "between two steps"))
            steps.append((done, total))
            assert len(steps) < 100, "it begins anew after each write"

        contents = maintenance.copy(storage[1], tmp_path / "copy", progress)
    assert len(steps) > 1
    assert [done for done, _ in steps] == sorted({done for done, _ in steps}), "never anew"
    assert contents.messages == 20_000 == maintenance.inspect(tmp_path / "copy").messages


def test_optimising_gives_back_the_room_of_what_was_deleted(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    filled(storage, 2_000, text="x" * 500)
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], session_id="kept")
        with chats.store.transaction() as transaction:
            transaction.delete_sessions(["s"])
        before = storage[1].stat().st_size
        maintenance_of("sqlite").optimize(storage[1])
        assert storage[1].stat().st_size < before / 4
        assert chats.add_message(ChatMessage("kept", "Ann", "on")).seq == 1


@pytest.mark.slow
def test_optimising_and_probing_change_nothing_and_let_writers_write(durable_storage, tmp_path):
    go = tmp_path / "go"
    with writer(durable_storage, "Ann", 0, go) as process:
        wait_until_ready(process)
        go.touch()
        process.stdout.readline()
        for _ in range(3):
            maintenance_of(durable_storage[0]).optimize(durable_storage[1])
            maintenance_of(durable_storage[0]).probe(durable_storage[1])
            assert process.stdout.readline().strip().isdigit(), "it writes on"
        process.kill()
    with SessionPersistence(*durable_storage) as chats:
        numbers = [each.seq for each in chats.get_messages("shared")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_who_has_a_sqlite_file_open_is_seen_without_touching_his_locks(tmp_path):
    storage = ("sqlite", tmp_path / "chats")
    filled(storage, 1)
    assert not is_locked_by_others(storage[1])
    with SessionPersistence(*storage) as chats:
        assert is_locked_by_others(storage[1])
        assert is_locked_by_others(storage[1])
        chats.add_message(ChatMessage("s", "Ann", "on"))
    assert not is_locked_by_others(storage[1])


def test_there_is_nothing_to_keep_of_memory_and_nothing_to_check_of_nothing(durable_storage):
    with pytest.raises(UnknownStoreError, match="'memory' store has no files"):
        maintenance_of("memory")
    for work in ("check", "inspect", "probe", "optimize", "made_at"):
        with pytest.raises(StoreError, match=r"There is no store at|No such file"):
            getattr(maintenance_of(durable_storage[0]), work)(durable_storage[1])
    assert not durable_storage[1].exists()


@pytest.mark.skipif(not can_exchange(), reason="this system cannot exchange two paths at once")
def test_a_folder_is_there_at_every_moment_of_a_swap(tmp_path):
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        replace_file(tmp_path / name / "name", name)
    missing = []
    stop = threading.Event()

    def look():
        while not stop.is_set():
            try:
                (tmp_path / "old" / "name").read_text()
            except FileNotFoundError as error:
                missing.append(error)

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(200):
        exchange(tmp_path / "old", tmp_path / "new")
    time.sleep(0.01)
    stop.set()
    looking.join()
    assert missing == []
    swap_folder(tmp_path / "old", tmp_path / "new", tmp_path / "aside", lambda step: None)
    assert (tmp_path / "old" / "name").read_text() == "new"
    assert (tmp_path / "aside" / "name").read_text() == "old"
