"""Threads share an open store; forked children and nested uses are refused in our words."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.records import ChatMessage
from tests.stores.answers import answers
from tests.waiting import HANG_SECONDS

THREADS = 8
EACH = 50

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.mark.slow
def test_eight_threads_append_through_one_persistence(chats):
    names = [f"thread {number}" for number in range(THREADS)]
    chats.create_session(names, session_id="s")

    def append(name):
        told = [chats.add_message(ChatMessage("s", name, str(n))).seq for n in range(EACH)]
        return told == sorted(told) and len(chats.get_messages("s")) >= told[-1]

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(append, names))
    messages = chats.get_messages("s")
    assert [message.seq for message in messages] == list(range(1, THREADS * EACH + 1))
    for name in names:
        own = [message.content for message in messages if message.sender == name]
        assert own == [str(number) for number in range(EACH)]


def in_forked_child(act):
    """Return what a forked child says of the act: nothing, or the error that it raised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            act()
            os.write(writing, b"no error")
        except StoreError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        return pipe.read()


@needs_fork
def test_a_store_that_was_open_before_the_fork_is_refused_in_the_child(chats):
    chats.create_session(["Ann"], session_id="s")
    before = answers(chats)
    for act in (
        chats.list_sessions,
        lambda: chats.add_message(ChatMessage("s", "Ann", "from the child")),
        lambda: chats.store.changes(None),
    ):
        assert "Open the store again in the child process" in in_forked_child(act)
    assert in_forked_child(chats.close) == "no error"
    assert answers(chats) == before
    assert chats.add_message(ChatMessage("s", "Ann", "from the parent")).seq == 1


@needs_fork
def test_a_forked_child_may_open_the_store_for_itself(shared_storage):
    def append():
        with SessionPersistence(*shared_storage) as own:
            own.add_message(ChatMessage("s", "Ann", "from the child"))

    with SessionPersistence(*shared_storage) as chats:
        chats.create_session(["Ann"], session_id="s")
        assert in_forked_child(append) == "no error"
        assert chats.add_message(ChatMessage("s", "Ann", "from the parent")).seq == 2
        said = [message.content for message in chats.get_messages("s")]
        assert said == ["from the child", "from the parent"]


@needs_fork
def test_a_child_forked_while_another_thread_writes_does_not_hang(shared_storage):
    with SessionPersistence(*shared_storage) as chats:
        is_inside, may_leave = threading.Event(), threading.Event()

        def hold():
            with chats.store.transaction():
                is_inside.set()
                may_leave.wait(HANG_SECONDS)

        thread = threading.Thread(target=hold)
        thread.start()
        is_inside.wait(HANG_SECONDS)
        assert "child" in in_forked_child(chats.list_sessions)
        may_leave.set()
        thread.join()
        assert chats.list_sessions() == []


def test_using_a_store_inside_its_own_transaction_is_refused_and_not_a_deadlock(chats):
    for opened in (chats.store.reading, chats.store.transaction):
        with opened():
            for act in (chats.list_sessions, lambda: chats.create_session(["Ann"]), chats.close):
                if act == chats.close and chats.store.storage_type == "memory":
                    continue  # it has nothing to close
                with pytest.raises(StoreError, match="this very thread"):
                    act()
    assert chats.list_sessions() == []
    chats.create_session(["Ann"], session_id="s")
    assert [each.session_id for each in chats.list_sessions()] == ["s"]
