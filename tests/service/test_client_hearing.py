"""Over HTTP one waits for others as in a store: at once, for so long, and for one's own."""

import asyncio
import threading
import time

import pytest

from multichat_lab.errors import MessageError, SessionEndedError, SessionNotFoundError
from multichat_lab.service.client.async_client import AsyncMultichatClient
from tests.waiting import HANG_SECONDS, wait_until


@pytest.fixture
def lunch(connect):
    return connect("Ann").start(["Bob", "Cy"], "lunch").session_id


def words(messages):
    return [each.content for each in messages]


def test_what_is_said_to_one_is_waited_for(connect, lunch):
    ann, bob, heard = connect("Ann"), connect("Bob"), []

    def wait():
        heard.extend(bob.wait_for(lunch, 1, addressed_to="Bob", timeout=HANG_SECONDS))

    waiting = threading.Thread(target=wait)
    waiting.start()
    connect("Cy").leave(lunch)
    connect("Bob").broadcast(lunch, "my own")
    ann.respond(ann.messages(lunch)[-1], "Noon?")
    waiting.join(HANG_SECONDS)
    assert words(heard) == ["Noon?"]
    assert words(bob.wait_for(lunch, 0, addressed_to="Bob")) == ["Noon?"]
    assert words(bob.wait_for(lunch, 1)) == ["Cy left", "my own", "Noon?"]


def test_the_time_is_up_and_the_session_ends(connect, lunch):
    ann = connect("Ann")
    for timeout in (0, 0.3):
        assert ann.wait_for(lunch, 1, timeout=timeout) == []
    assert ann.wait_for(lunch, 0, addressed_to="Ann", timeout=0) == []
    for wrong in (-1, float("nan")):
        with pytest.raises(MessageError, match="timeout is"):
            ann.wait_for(lunch, 0, timeout=wrong)
    with pytest.raises(SessionNotFoundError):
        ann.wait_for("nowhere", 0, timeout=0)
    ender = threading.Timer(0.3, connect("Bob").end, [lunch])
    ender.start()
    with pytest.raises(SessionEndedError):
        ann.wait_for(lunch, 1, addressed_to="Ann", timeout=HANG_SECONDS)
    ender.join()
    with pytest.raises(SessionEndedError):
        ann.wait_for(lunch, 2, timeout=0)
    assert words(ann.wait_for(lunch, 1)) == ["Bob ended the session"]
    assert words(ann.subscribe(lunch))[1:] == ["Bob ended the session"]


def test_coroutines_wait_beside_each_other_and_say_something_meanwhile(connect, lunch):
    async def talk():
        async with AsyncMultichatClient(connect("Ann")) as ann:
            async with asyncio.TaskGroup() as tasks:
                waiting = [
                    tasks.create_task(ann.wait_for(lunch, 1, timeout=HANG_SECONDS))
                    for _ in range(20)
                ]
                await asyncio.sleep(0.2)
                await ann.broadcast(lunch, "Noon?")
            heard = []
            async for each in ann.subscribe(lunch):
                heard.append(each.content)
                if each.content == "Noon?":
                    await ann.end(lunch)
            return [words(await each) for each in waiting], heard

    waited, heard = asyncio.run(talk())
    assert waited == [["Noon?"]] * 20
    assert heard[1:] == ["Noon?", "Ann ended the session"]


def test_a_coroutine_that_is_cancelled_waits_no_longer(connect, lunch):
    def waiting_threads():
        return [each for each in threading.enumerate() if each.name == "multichat-responder"]

    async def give_up():
        async with AsyncMultichatClient(connect("Ann")) as ann:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await ann.wait_for(lunch, 1)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    async for _ in ann.subscribe(lunch, 1):
                        pass
            return await ann.broadcast(lunch, "Nobody came.")

    assert asyncio.run(give_up()).seq == 2
    wait_until(lambda: not waiting_threads())


def test_who_waits_hears_on_when_the_service_is_back(place):
    for name in ("Ann", "Bob"):
        place.token(name)
    with place.running() as first:
        port = int(first.url.rpartition(":")[2])
        with place.client(first, "Ann") as client:
            session_id = client.start(["Bob"]).session_id
        heard = []

        def wait():
            with place.client(first, "Bob") as client:
                heard.extend(client.wait_for(session_id, 1, "Bob", HANG_SECONDS))

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.5)
        first.process.kill()
    with place.running(port=port) as second, place.client(second, "Ann") as client:
        client.broadcast(session_id, "Noon?")
        waiting.join(HANG_SECONDS)
    assert words(heard) == ["Noon?"]
