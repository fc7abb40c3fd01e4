"""The writer: one commit for all that wait, each told only then, a refused one alone."""

import sqlite3
import threading
from contextlib import closing

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.rules import Limits
from multichat_lab.errors import (
    MessageError,
    OverloadError,
    ParticipantError,
    ServiceError,
    SessionLimitError,
)
from multichat_lab.records import ChatMessage
from multichat_lab.service.writer import GroupWriter
from multichat_lab.stores import open_store
from tests.waiting import HANG_SECONDS


class HeldWriter:
    """A writer that is busy until it is let go, so that jobs have to wait together."""

    def __init__(self, store, limits, max_queue=100):
        self.writer = GroupWriter(store, limits, max_queue)
        self._may_go = threading.Event()
        started = threading.Event()

        def hold(chats):
            started.set()
            self._may_go.wait(HANG_SECONDS)

        self.writer.submit(hold)
        started.wait(HANG_SECONDS)

    def go(self):
        self._may_go.set()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "chats.db"


@pytest.fixture
def store(path):
    opened = open_store("sqlite", path)
    SessionPersistence(opened).create_session(["Ann", "Bob"], session_id="s")
    yield opened
    opened.close()


@pytest.fixture
def held(store):
    writer = HeldWriter(store, Limits(None, 50))
    yield writer
    writer.go()
    writer.writer.close()


def say(sender, text, message_id=None):
    ids = {} if message_id is None else {"message_id": message_id}
    return lambda chats: chats.add_message(ChatMessage("s", sender, text, **ids))


def texts(store):
    return [each.content for each in SessionPersistence(store).get_messages("s")]


def test_what_waits_together_is_one_transaction(held, store):
    entered = []
    original = store.transaction
    store.transaction = lambda: entered.append(1) or original()
    futures = [held.writer.submit(say("Ann", str(number))) for number in range(20)]
    held.go()
    assert [future.result(10).seq for future in futures] == list(range(1, 21))
    assert len(entered) == 1
    assert texts(store) == [str(number) for number in range(20)]


def test_an_outcome_is_told_after_the_commit_only(held, path):
    future = held.writer.submit(say("Ann", "hello"))
    seen = []

    def look(_):
        with closing(sqlite3.connect(path)) as other:
            seen.append(other.execute("SELECT count(*) FROM messages").fetchone()[0])

    future.add_done_callback(look)
    held.go()
    future.result(10)
    held.writer.close()
    assert seen == [1]


def test_refused_jobs_fail_alone_and_leave_nothing(held, store):
    good = [held.writer.submit(say("Ann", "one", "id-1")), held.writer.submit(say("Bob", "two"))]
    stranger = held.writer.submit(say("Eve", "let me in"))
    taken = held.writer.submit(say("Ann", "again", "id-1"))
    half = held.writer.submit(
        lambda chats: chats.add_messages(
            [ChatMessage("s", "Ann", "half"), ChatMessage("s", "Ann", "half", message_id="id-1")]
        )
    )
    broken = held.writer.submit(lambda chats: 1 / 0)
    good.append(held.writer.submit(say("Ann", "three")))
    held.go()
    assert [future.result(10).content for future in good] == ["one", "two", "three"]
    for future, error in [
        (stranger, ParticipantError),
        (taken, MessageError),
        (half, MessageError),
        (broken, ZeroDivisionError),
    ]:
        with pytest.raises(error):
            future.result(10)
    assert sorted(texts(store)) == ["one", "three", "two"]


def test_whoever_was_refused_because_of_a_refused_one_gets_a_second_look(held, store):
    """The first takes the id and then fails; the second must not be told that it is taken."""

    def take_and_fail(chats):
        say("Ann", "first", "id-1")(chats)
        say("Eve", "nobody knows me")(chats)

    first = held.writer.submit(take_and_fail)
    second = held.writer.submit(say("Bob", "second", "id-1"))
    held.go()
    with pytest.raises(ParticipantError):
        first.result(10)
    assert second.result(10).content == "second"
    assert texts(store) == ["second"]


def test_limits_hold_inside_a_group(held):
    futures = [held.writer.submit(say("Ann", "x")) for _ in range(60)]
    held.go()
    refused = [future for future in futures if future.exception(10) is not None]
    assert len(refused) == 10
    assert all(isinstance(future.exception(), SessionLimitError) for future in refused)


def test_a_full_queue_refuses(store):
    held = HeldWriter(store, Limits(), max_queue=3)
    futures = [held.writer.submit(say("Ann", str(number))) for number in range(3)]
    assert held.writer.queue_length == 3
    with pytest.raises(OverloadError, match="3 requests wait"):
        held.writer.submit(say("Ann", "one too many"))
    held.go()
    held.writer.close()
    assert all(future.done() for future in futures)


def test_closing_writes_what_waits_and_takes_nothing_more(held, store):
    futures = [held.writer.submit(say("Ann", str(number))) for number in range(10)]
    held.go()
    held.writer.close()
    assert all(future.result(0).seq for future in futures)
    assert len(texts(store)) == 10
    assert not held.writer.is_alive
    with pytest.raises(ServiceError, match="stopping"):
        held.writer.submit(say("Ann", "too late"))


def test_a_job_that_its_client_gave_up_is_not_written(held, store):
    given_up, kept = held.writer.submit(say("Ann", "no")), held.writer.submit(say("Ann", "yes"))
    assert given_up.cancel()
    held.go()
    kept.result(10)
    assert texts(store) == ["yes"]
