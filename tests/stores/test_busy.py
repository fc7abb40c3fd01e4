"""Nobody waits for ever: who holds a store too long is named, and others read on meanwhile."""

import os
import signal
import socket
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import portalocker
import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreBusyError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.stores.waiting import holder_of
from tests.stores.processes import script, wait_until_ready
from tests.waiting import HANG_SECONDS, wait_until

SOON = StoreOptions(busy_seconds=0.2)

needs_signals = pytest.mark.skipif(os.name != "posix", reason="this system cannot stop a process")


@pytest.fixture
def frozen(durable_storage):
    """A store with one message, and a process that was stopped in the middle of a transaction."""
    with SessionPersistence(*durable_storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "before"))
    with script("holding_process.py", *durable_storage) as process:
        wait_until_ready(process)
        process.send_signal(signal.SIGSTOP)
        yield process


@needs_signals
def test_a_writer_names_the_process_that_has_stopped_and_goes_on_when_it_is_killed(
    durable_storage, frozen
):
    message = ChatMessage("s", "Ann", "mine")
    with pytest.raises(StoreBusyError, match=f"process {frozen.pid} on"):
        SessionPersistence(*durable_storage, options=SOON).add_message(message)
    frozen.kill()
    frozen.wait(HANG_SECONDS)
    with SessionPersistence(*durable_storage, options=SOON) as chats:
        assert chats.add_message(message).seq == 2


@needs_signals
def test_a_process_that_has_stopped_in_the_queue_for_a_duckdb_file_is_named(tmp_path):
    storage = "duckdb", tmp_path / "chats"
    with SessionPersistence(*storage) as chats:
        chats.create_session(["Ann"], session_id="s")
    turnstile = ProcessLock(storage[1].with_name("chats.turnstile"), 0)
    with closing(turnstile), script("holding_process.py", *storage) as first:
        wait_until_ready(first)
        with script("holding_process.py", *storage) as second:
            wait_until(lambda: not turnstile.is_free())
            second.send_signal(signal.SIGSTOP)
            first.kill()
            first.wait(HANG_SECONDS)
            with pytest.raises(StoreBusyError, match=f"process {second.pid} on"):
                SessionPersistence(*storage, options=SOON)


@needs_signals
@pytest.mark.parametrize("kind", ["json", "sqlite"])
def test_those_who_read_do_not_wait_for_a_writer_of_their_own_that_waits(tmp_path, kind):
    storage = (kind, tmp_path / "chats")
    with SessionPersistence(*storage, options=StoreOptions(busy_seconds=HANG_SECONDS)) as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "before"))
        with script("holding_process.py", *storage) as process:
            wait_until_ready(process)
            process.send_signal(signal.SIGSTOP)
            told = []
            mine = ChatMessage("s", "Ann", "mine")
            waiting = threading.Thread(target=lambda: told.append(chats.add_message(mine).seq))
            waiting.start()
            wait_until(chats.store._lock._thread_lock.locked)  # type: ignore[attr-defined]
            assert [each.content for each in chats.get_messages("s")] == ["before"]
            assert not told
            process.kill()
            waiting.join(HANG_SECONDS)
            assert told == [2]


@pytest.mark.parametrize("kind", ["json", "sqlite"])
def test_those_who_read_do_not_wait_for_a_transaction_of_their_own_process(tmp_path, kind):
    with SessionPersistence(kind, tmp_path / "chats", options=SOON) as chats:
        session = chats.create_session(["Ann"], session_id="s")
        with ThreadPoolExecutor(1) as readers, chats.store.transaction() as transaction:
            transaction.add_messages([ChatMessage("s", "Ann", "mine", seq=1)])
            transaction.put_sessions([replace(session, topic="other")])
            for ask in (chats.list_sessions, lambda: chats.store.changes(None)):
                readers.submit(ask).result(HANG_SECONDS)
            assert readers.submit(chats.get_messages, "s").result(HANG_SECONDS) == []
            assert readers.submit(chats.get_session, "s").result(HANG_SECONDS).topic == ""
        assert [each.content for each in chats.get_messages("s")] == ["mine"]
        assert chats.get_session("s").topic == "other"


def test_a_thread_names_the_other_thread_that_keeps_the_store(chats):
    store = chats.store
    is_inside, may_leave = threading.Event(), threading.Event()

    def hold():
        with store.reading():
            is_inside.set()
            may_leave.wait(HANG_SECONDS)

    thread = threading.Thread(target=hold, name="the slow one")
    thread.start()
    is_inside.wait(HANG_SECONDS)
    turn = getattr(store, "_access", None) or store._reading
    turn._busy_seconds = 0.05
    with pytest.raises(StoreBusyError, match="the slow one"):
        chats.list_sessions()
    may_leave.set()
    thread.join()
    assert chats.list_sessions() == []


def test_who_gave_up_waiting_leaves_no_lock_behind_and_may_come_again(tmp_path):
    first, second = (ProcessLock(tmp_path / "lock", 0.05) for _ in range(2))
    third = ProcessLock(tmp_path / "lock", HANG_SECONDS)
    with closing(first), closing(second), closing(third):
        with first:
            for _ in range(3):
                with pytest.raises(StoreBusyError, match="by another opening"):
                    second.acquire()
        with third:
            assert not second.is_free()
        wait_until(second.is_free)
        with second:
            assert not third.is_free()


@needs_signals
def test_the_name_of_a_process_that_was_killed_misleads_nobody(tmp_path):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path) as chats:
        chats.create_session(["Ann"], session_id="s")
    lock = path.with_name("chats.db.lock")
    with script("holding_process.py", "sqlite", path) as process:
        wait_until_ready(process)
        holder = holder_of(lock)
        assert holder is not None
        assert (holder.pid, holder.host) == (process.pid, socket.gethostname())
        process.kill()
        process.wait(HANG_SECONDS)
    assert holder_of(lock) is None
    with lock.open("r+b") as of_an_older_release, closing(ProcessLock(lock, 0.05)) as mine:
        portalocker.lock(of_an_older_release, portalocker.LOCK_EX)
        with pytest.raises(StoreBusyError, match="no name"):
            mine.acquire()


def test_a_lock_file_that_was_deleted_keeps_no_two_apart_any_longer_than_one_turn(tmp_path):
    path = tmp_path / "lock"
    mine, other = ProcessLock(path, 0.05), ProcessLock(path, 0.05)
    with closing(mine), closing(other):
        with mine:
            pass
        path.unlink()
        with other, pytest.raises(StoreBusyError):
            mine.acquire()
        with mine:
            assert path.exists()


def test_a_program_that_does_not_wait_in_turn_is_told_of(tmp_path):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path, options=SOON) as chats:
        chats.create_session(["Ann"], session_id="s")
        with closing(sqlite3.connect(path, isolation_level=None)) as shell:
            shell.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreBusyError, match="does not wait in turn"):
                chats.add_message(ChatMessage("s", "Ann", "hello"))
            shell.execute("ROLLBACK")
        assert chats.add_message(ChatMessage("s", "Ann", "hello")).seq == 1
