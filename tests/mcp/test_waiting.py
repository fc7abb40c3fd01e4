"""Agents wait for each other, and clients are told what has changed."""

import asyncio

import pytest
from mcp import Client

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.records import ChatMessage
from tests.mcp.agents import refusal, seat, server_of, told
from tests.waiting import HANG_SECONDS


def test_who_waits_hears_what_an_agent_in_another_process_says(tmp_path):
    store = f"sqlite:{tmp_path / 'room.db'}"

    async def talk():
        async with Client(server_of("Ann", store)) as ann, Client(server_of("Bob", store)) as bob:
            place = {"session_id": (await told(ann, "start", invited=["Bob"]))["session_id"]}
            waiting = asyncio.create_task(
                told(bob, "wait", **place, after_seq=1, seconds=HANG_SECONDS)
            )
            await asyncio.sleep(0.5)
            assert not waiting.done()
            await told(ann, "broadcast", **place, text="Noon?")
            return await waiting

    heard = asyncio.run(talk())
    assert [each["content"] for each in heard["messages"]] == ["Noon?"]
    assert (heard["last_seq"], heard["more"]) == (2, False)


def waited(chats, name="Ann", **more):
    """Return what a wait of two seconds at most tells."""

    async def wait():
        async with seat(name, chats) as agent:
            given = {"session_id": "s", "after_seq": 0, "seconds": 2} | more
            return await told(agent, "wait", **given)

    return asyncio.run(wait())


def test_what_is_there_already_comes_at_once_and_in_order(chats):
    chats.create_session(["Ann", "Bob"], session_id="s")
    chats.add_messages([ChatMessage("s", "Bob", str(number)) for number in range(1, 6)])
    heard = waited(chats, after_seq=2, seconds=HANG_SECONDS)
    assert [each["content"] for each in heard["messages"]] == ["3", "4", "5"]


def test_ones_own_words_wake_nobody_and_are_told_all_the_same(chats):
    chats.create_session(["Ann", "Bob"], session_id="s")
    chats.add_message(ChatMessage("s", "Ann", "Noon?"))
    heard = waited(chats, seconds=0.2)
    assert [each["content"] for each in heard["messages"]] == ["Noon?"]
    assert heard["last_seq"] == 1


def test_nothing_said_is_no_message_and_the_same_number(chats):
    chats.create_session(["Ann", "Bob"], session_id="s")
    heard = waited(chats, after_seq=0, seconds=0.2)
    assert (heard["messages"], heard["last_seq"], heard["more"]) == ([], 0, False)


def test_who_waits_for_himself_lets_others_talk(chats):
    chats.create_session(["Ann", "Bob", "Cy"], session_id="s")
    chats.add_message(ChatMessage("s", "Bob", "You?", "Cy"))
    assert waited(chats, to_me=True, seconds=0.2)["last_seq"] == 1

    async def wait():
        async with seat("Ann", chats) as ann:
            waiting = asyncio.create_task(
                told(ann, "wait", session_id="s", after_seq=1, to_me=True, seconds=HANG_SECONDS)
            )
            await asyncio.sleep(0.1)
            chats.add_message(ChatMessage("s", "Bob", "And you?", "Cy"))
            await asyncio.sleep(0.3)
            assert not waiting.done()
            chats.add_message(ChatMessage("s", "Bob", "Ann?", "Ann"))
            return await waiting

    assert [each["content"] for each in asyncio.run(wait())["messages"]] == ["And you?", "Ann?"]


def test_a_session_that_ends_ends_the_waiting(chats):
    chats.create_session(["Ann", "Bob"], session_id="s")
    MultichatSystem(chats).end("s", "Bob")
    heard = waited(chats, after_seq=1, seconds=HANG_SECONDS)
    assert (heard["session"]["status"], heard["messages"]) == ("ended", [])


def test_nobody_waits_in_a_session_that_he_is_not_in(chats):
    chats.create_session(["Bob"], session_id="s")

    async def wait():
        async with seat("Ann", chats) as ann:
            return await refusal(ann, "wait", session_id="s", after_seq=0, seconds=HANG_SECONDS)

    assert asyncio.run(wait()).startswith("ParticipantError: 'Ann' is not in session 's'.")


@pytest.fixture
def store(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "room.db") as chats:
        chats.create_session(["Ann", "Bob"], session_id="s")
        yield f"sqlite:{tmp_path / 'room.db'}", chats


URI = "multichat://sessions/s"


def test_a_stream_tells_that_a_transcript_has_changed_and_ends_with_the_session(store):
    location, chats = store

    async def listen():
        changes = 0
        async with (
            Client(server_of("Ann", location)) as ann,
            ann.listen(resource_subscriptions=[URI]) as events,
        ):
            chats.add_message(ChatMessage("s", "Bob", "Noon?"))
            async for event in events:
                assert event.uri == URI
                changes += 1
                if changes == 1:
                    MultichatSystem(chats).end("s", "Bob")
        return changes

    assert asyncio.run(asyncio.wait_for(listen(), HANG_SECONDS)) == 2


def test_a_client_of_2025_is_told_until_it_unsubscribes(store):
    location, chats = store

    async def listen():
        told_of = asyncio.Queue()

        async def note(message):
            if message.method == "notifications/resources/updated":
                await told_of.put(message.params.uri)

        client = Client(server_of("Ann", location), mode="legacy", message_handler=note)
        async with client as ann:
            await ann.subscribe_resource(URI)
            chats.add_message(ChatMessage("s", "Bob", "Noon?"))
            assert await told_of.get() == URI
            await ann.unsubscribe_resource(URI)
            chats.add_message(ChatMessage("s", "Bob", "One?"))
            await ann.list_tools()
            await asyncio.sleep(0.5)
            assert told_of.empty()

    asyncio.run(asyncio.wait_for(listen(), HANG_SECONDS))
