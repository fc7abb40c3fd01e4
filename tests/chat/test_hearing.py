"""Hearing what is said as it is recorded: in this process, and by others."""

import asyncio
import errno
import threading
from itertools import islice

import pytest

from multichat_lab.chat.async_system import AsyncMultichatSystem
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.errors import (
    MessageError,
    SessionEndedError,
    SessionExistsError,
    SessionNotFoundError,
)
from multichat_lab.records import ChatMessage
from multichat_lab.stores import arrivals
from multichat_lab.stores.overwriting import state_of
from tests.stores.processes import told, wait_until_ready, writer
from tests.waiting import HANG_SECONDS, wait_until


@pytest.fixture
def system(chats):
    return MultichatSystem(chats)


@pytest.fixture
def lunch(system):
    return system.start(["Ann", "Bob", "Cy"], "lunch").session_id


def numbers(messages):
    return [each.seq for each in messages]


def is_watched():
    return any(each.name == "multichat-arrivals" for each in threading.enumerate())


def test_who_subscribes_hears_everything_once_until_the_end(system, lunch):
    heard, late = [], []
    listeners = [
        threading.Thread(target=lambda: heard.extend(system.subscribe(lunch))),
        threading.Thread(target=lambda: late.extend(system.subscribe(lunch, after_seq=7))),
    ]
    for each in listeners:
        each.start()
    for number in range(20):
        system.broadcast(lunch, "Ann" if number % 2 else "Bob", str(number))
    system.end(lunch, "Ann")
    for each in listeners:
        each.join(HANG_SECONDS)
    recorded = system.history(lunch)
    assert heard == recorded
    assert late == recorded[7:]
    assert list(system.subscribe(lunch)) == recorded, "of a session that has ended: all of it"
    wait_until(lambda: not is_watched(), "somebody still looks, though nobody waits")


def test_another_process_is_heard_while_it_writes_and_when_it_is_killed(shared_storage, tmp_path):
    go = tmp_path / "go"
    with SessionPersistence(*shared_storage) as chats:
        chats.create_session(["Ann", "Bob", "Cy", "Dee"], session_id="shared")
        words = MultichatSystem(chats).subscribe("shared")
        with writer(shared_storage, "Ann", 0, go) as ann, writer(shared_storage, "Bob", 30, go):
            wait_until_ready(ann)
            go.touch()
            heard = list(islice(words, 40))
            ann.kill()
            acknowledged = told(ann.stdout.read())
        chats.end_session("shared")
        heard += list(words)
        assert heard == chats.get_messages("shared")
        said = [int(each.content) for each in heard if each.sender == "Ann"]
        assert said[: len(acknowledged)] == acknowledged
        assert said == list(range(len(said)))


def test_waiting_returns_what_is_said_to_one_or_to_everyone_by_others(system, lunch):
    system.direct(lunch, "Ann", "Cy", "not for Bob")
    system.broadcast(lunch, "Bob", "his own words")
    system.join(lunch, "Dee")
    wanted = system.direct(lunch, "Ann", "Bob", "for Bob")
    to_all = system.broadcast(lunch, "Cy", "for everyone")
    assert system.wait_for(lunch, 1, addressed_to="Bob") == [wanted, to_all]
    assert numbers(system.wait_for(lunch, 1)) == [2, 3, 4, 5, 6], "without a name: anything"
    assert system.wait_for(lunch, to_all.seq, addressed_to="Bob", timeout=0.05) == []
    assert system.wait_for(lunch, to_all.seq, timeout=0) == []


def test_waiting_wakes_for_the_right_message_alone(system, lunch):
    found = []
    waiting = threading.Thread(
        target=lambda: found.extend(system.wait_for(lunch, 1, addressed_to="Bob"))
    )
    waiting.start()
    wait_until(is_watched)
    system.direct(lunch, "Ann", "Cy", "not for Bob")
    meant = system.direct(lunch, "Ann", "Bob", "for Bob")
    waiting.join(HANG_SECONDS)
    assert found == [meant]


def test_who_waits_where_nothing_can_come_is_told(system, lunch):
    system.end(lunch, "Ann")
    assert numbers(system.wait_for(lunch, 1)) == [2]
    with pytest.raises(SessionEndedError, match="nothing more is said"):
        system.wait_for(lunch, 2)
    with pytest.raises(SessionEndedError):
        system.wait_for(lunch, 1, addressed_to="Bob")
    for attempt in (
        lambda: system.wait_for("nowhere", 0),
        lambda: system.subscribe("nowhere"),  # at once, not when it is asked for the first message
    ):
        with pytest.raises(SessionNotFoundError, match="nowhere"):
            attempt()
    for timeout in (-1, float("nan")):
        with pytest.raises(MessageError, match="timeout"):
            system.wait_for(lunch, 0, timeout=timeout)
    with pytest.raises(MessageError, match="after_seq"):
        system.subscribe(lunch, -1)


def test_the_end_wakes_who_waits(system, lunch):
    errors = []

    def wait():
        try:
            system.wait_for(lunch, 1, addressed_to="Bob")
        except SessionEndedError as error:
            errors.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    wait_until(is_watched)
    system.end(lunch, "Ann")
    waiting.join(HANG_SECONDS)
    assert len(errors) == 1


def test_the_async_twin_speaks_and_hears(chats):
    async def talk():
        system = AsyncMultichatSystem(chats)
        session_id = (await system.start(["Ann", "Bob"], "lunch")).session_id
        heard = asyncio.create_task(collected(system.subscribe(session_id)))
        asked = asyncio.create_task(system.wait_for(session_id, 1, addressed_to="Bob"))
        assert await system.wait_for(session_id, 1, timeout=0) == []
        question = await system.direct(session_id, "Ann", "Bob", "Noon?")
        assert await asked == [question]
        await system.respond(question, "Bob", "Gladly.")
        await system.end(session_id, "Bob")
        with pytest.raises(SessionEndedError):
            await system.wait_for(session_id, 4)
        assert await heard == await system.history(session_id)
        with pytest.raises(SessionNotFoundError):
            await anext(system.subscribe("nowhere"))
        with pytest.raises(SessionExistsError):
            await system.start(["Cy"], key="1") and await system.start(["Dee"], key="1")

    asyncio.run(talk())
    wait_until(lambda: not is_watched(), "somebody still looks, though nobody waits")


async def collected(messages):
    return [each async for each in messages]


def test_long_histories_are_heard_in_pieces(monkeypatch):
    monkeypatch.setattr("multichat_lab.chat.hearing.AT_ONCE", 10)
    system = MultichatSystem(SessionPersistence("memory"))
    session_id = system.start(["Ann", "Bob"]).session_id
    words = [ChatMessage(session_id, "Ann", str(number)) for number in range(35)]
    system.chats.add_messages([*words, ChatMessage(session_id, "Ann", "for Bob", "Bob")])
    assert numbers(islice(system.subscribe(session_id), 36)) == list(range(1, 37))
    late = system.wait_for(session_id, 31, addressed_to="Bob", timeout=0)
    assert numbers(late) == [32, 33, 34, 35, 36, 37]


def test_a_disk_that_does_not_answer_for_a_moment_keeps_nobody_deaf(tmp_path, monkeypatch):
    with SessionPersistence("sqlite", tmp_path / "chats.db") as chats:
        system = MultichatSystem(chats)
        lunch, looks = system.start(["Ann", "Bob"]).session_id, []

        def look(path):
            looks.append(path)
            if len(looks) in (1, 3):
                raise OSError(errno.EIO, "no answer")
            return state_of(path)

        monkeypatch.setattr(arrivals, "state_of", look)
        woken = threading.Event()
        with chats.arrivals.waking(woken.set):
            wait_until(lambda: len(looks) > 5)
            woken.clear()
            system.broadcast(lunch, "Ann", "Noon?")
            assert woken.wait(HANG_SECONDS)
