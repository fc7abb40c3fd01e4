"""Agents come to the service by MCP, with its tokens and their rights."""

import asyncio
import threading
import time

import httpx
import pytest

from multichat_lab.records import ChatMessage
from multichat_lab.service.access.tokens import TokenFile
from tests.mcp.agents import refusal, told
from tests.waiting import HANG_SECONDS


@pytest.mark.parametrize("era", ["auto", "legacy"])
def test_agents_and_other_clients_talk_in_one_session(agent, connect, era):
    async def talk():
        async with agent("Ann", era) as ann, agent("Bob", era) as bob:
            started = await told(ann, "start", invited=["Bob"], topic="lunch")
            place = {"session_id": started["session_id"]}
            waiting = asyncio.create_task(
                told(bob, "wait", **place, after_seq=1, seconds=HANG_SECONDS)
            )
            await asyncio.sleep(0.3)
            await told(ann, "broadcast", **place, text="Noon?")
            heard = await waiting
            await told(bob, "respond", **place, seq=heard["last_seq"], text="Gladly.")
            await told(bob, "leave", **place)
            return place["session_id"]

    session_id = asyncio.run(talk())
    words = [(each.sender, each.content) for each in connect("Ann").messages(session_id)]
    assert words[1:] == [("Ann", "Noon?"), ("Bob", "Gladly."), ("Bob", "Bob left")]


def test_what_is_said_over_http_is_heard_by_an_agent(agent, connect):
    session = connect("Ann").start(["Bob"])

    async def hear():
        async with agent("Bob") as bob:
            place = {"session_id": session.session_id}
            waiting = asyncio.create_task(
                told(bob, "wait", **place, after_seq=1, seconds=HANG_SECONDS)
            )
            await asyncio.sleep(0.3)
            await asyncio.to_thread(connect("Ann").broadcast, session.session_id, "Noon?")
            return await waiting

    assert [each["content"] for each in asyncio.run(hear())["messages"]] == ["Noon?"]


def test_what_another_process_writes_wakes_an_agent_that_waits(agent, connect, place, monkeypatch):
    monkeypatch.setattr("multichat_lab.service.http.mcp_guest.POLL_SECONDS", 10 * HANG_SECONDS)
    session_id = connect("Ann").start(["Bob"]).session_id

    async def hear(chats):
        async with agent("Bob") as bob:
            for number in range(3):
                later = (ChatMessage(session_id, "Ann", f"beside the service {number}"),)
                writing = threading.Timer(0.2, chats.add_message, later)
                writing.start()
                place = {"session_id": session_id, "after_seq": 1 + number}
                found = await told(bob, "wait", **place, seconds=HANG_SECONDS)
                assert [each["content"] for each in found["messages"]] == [later[0].content]
                writing.join()

    with place.recorded() as chats:
        asyncio.run(hear(chats))


def test_a_session_is_not_there_for_who_is_not_in_it(agent, connect):
    session = connect("Ann").start(["Bob"], "secret")
    place = {"session_id": session.session_id}

    async def try_it():
        async with agent("Cy") as cy, agent("auditor") as auditor:
            assert (await told(cy, "sessions"))["sessions"] == []
            refused = [
                await refusal(cy, "history", **place),
                await refusal(cy, "wait", **place, after_seq=0),
                await refusal(cy, "broadcast", **place, text="Hi."),
                await refusal(cy, "end", **place),
                await refusal(cy, "leave", **place),
                await refusal(cy, "respond", **place, seq=1, text="Hi."),
                await refusal(cy, "respond", **place, seq=99, text="Hi."),
                await refusal(cy, "direct", **place, to="Bob", text="Hi."),
                await refusal(cy, "direct", **place, to="Nobody", text="Hi."),
            ]
            [seen] = (await told(auditor, "sessions"))["sessions"]
            assert seen["topic"] == "secret"
            assert (await told(auditor, "history", **place))["messages"]
            return refused, await refusal(auditor, "broadcast", **place, text="Hi.")

    refused, reading = asyncio.run(try_it())
    for words in refused:
        assert words.startswith(f"SessionNotFoundError: There is no session '{session.session_id}'")
    assert reading.startswith("AccessError: The token of 'auditor' is only for reading.")


def test_nobody_comes_in_without_a_token(service):
    for headers in ({}, {"authorization": "Bearer multichat_0123456789abcdef_x"}):
        for method in ("GET", "POST", "DELETE"):
            answer = httpx.request(method, f"{service.url}/mcp", headers=headers)
            assert answer.status_code == 401
            assert answer.json()["error"]["type"] == "AuthenticationError"


def test_a_call_with_a_known_key_records_nothing_more(agent, connect):
    async def twice():
        async with agent("Ann") as ann, agent("Bob") as bob:
            first = await told(ann, "start", invited=["Bob"], key="1")
            assert await told(ann, "start", invited=["Bob"], key="1") == first
            assert await told(bob, "start", invited=["Ann"], key="1") != first
            say = {"session_id": first["session_id"], "text": "Noon?", "key": "2"}
            assert await told(ann, "broadcast", **say) == await told(ann, "broadcast", **say)
            await told(bob, "broadcast", **say)
            return first["session_id"]

    session_id = asyncio.run(twice())
    said = connect("Ann").messages(session_id)[1:]
    assert [(each.sender, each.content) for each in said] == [("Ann", "Noon?"), ("Bob", "Noon?")]


def test_a_name_that_can_be_taken_for_another_is_refused(agent):
    async def try_it():
        async with agent("Ann") as ann:
            return await refusal(ann, "start", invited=["B\u043eb"])  # a Cyrillic o

    assert "can be taken for another" in asyncio.run(try_it())


def test_a_token_that_is_revoked_hears_nothing_more(agent, connect, place):
    session = connect("Ann").start(["Bob"])

    async def hear():
        async with agent("Bob") as bob:
            given = {"session_id": session.session_id, "after_seq": 1, "seconds": HANG_SECONDS}
            waiting = asyncio.create_task(refusal(bob, "wait", **given))
            await asyncio.sleep(0.3)
            TokenFile(place.folder / "tokens.json").revoke("Bob")
            return await waiting

    assert asyncio.run(hear()).startswith("AuthenticationError: The token was revoked")


def test_the_service_stops_though_agents_wait_and_listen(agent, service, connect):
    session = connect("Ann").start(["Bob"])
    uri = f"multichat://sessions/{session.session_id}"

    async def listen():
        async with agent("Bob") as bob, agent("Ann", "legacy") as ann:
            await ann.list_tools()
            given = {"session_id": session.session_id, "after_seq": 1, "seconds": HANG_SECONDS}
            waiting = asyncio.create_task(refusal(bob, "wait", **given))
            async with bob.listen(resource_subscriptions=[uri]) as events:
                started = time.monotonic()
                await asyncio.to_thread(service.stop)
                took = time.monotonic() - started
                assert {each.uri async for each in events} <= {uri}
            return took, await waiting

    took, words = asyncio.run(listen())
    assert words.startswith("ServiceError: The service is stopping")
    assert took < HANG_SECONDS
