"""Agents come to the service by MCP, with its tokens and their rights."""

import asyncio
import time
from contextlib import asynccontextmanager

import httpx
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.exceptions import MCPError

from multichat_lab.service.access.tokens import TokenFile
from tests.mcp.agents import refusal, told
from tests.waiting import HANG_SECONDS


@pytest.fixture
def agent(service, place):
    """Return a client of the service's MCP door for a name."""

    @asynccontextmanager
    async def client(name, mode="auto", handler=None):
        headers = {"authorization": f"Bearer {place.token(name)}"}
        async with create_mcp_http_client(headers) as http:
            transport = streamable_http_client(f"{service.url}/mcp", http_client=http)
            async with Client(transport, mode=mode, message_handler=handler) as mcp:
                yield mcp

    return client


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


def test_an_mcp_session_is_of_the_token_that_began_it(service, place):
    url, hello = f"{service.url}/mcp", {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }  # fmt: skip
    wanted = {"accept": "application/json, text/event-stream"}
    ann = wanted | {"authorization": f"Bearer {place.token('Ann')}"}
    bob = wanted | {"authorization": f"Bearer {place.token('Bob')}"}
    begun = httpx.post(url, json=hello, headers=ann)
    number = {"mcp-session-id": begun.headers["mcp-session-id"]}
    asked = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    assert httpx.post(url, json=asked, headers=bob | number).status_code == 404
    for _ in range(49):
        assert httpx.post(url, json=hello, headers=ann).status_code == 200
    refused = httpx.post(url, json=hello, headers=ann)
    assert (refused.status_code, refused.json()["error"]["type"]) == (429, "RateLimitError")
    assert httpx.post(url, json=hello, headers=bob).status_code == 200
    assert httpx.delete(url, headers=ann | number).status_code == 200
    assert httpx.post(url, json=hello, headers=ann).status_code == 200


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


@pytest.mark.parametrize("more", [{"max_streams_per_token": 3}])
@pytest.mark.parametrize("era", ["auto", "legacy"])
def test_nobody_watches_more_than_so_many_transcripts(agent, connect, era):
    session = connect("Ann").start(["Bob"])
    uris = [f"multichat://sessions/{session.session_id}?after_seq={number}" for number in range(4)]

    async def watch(bob):
        if era == "legacy":
            for uri in uris:
                await bob.subscribe_resource(uri)
        async with bob.listen(resource_subscriptions=uris):
            pass

    async def try_it():
        async with agent("Bob", era) as bob:
            with pytest.raises(MCPError, match="streams open already"):
                await watch(bob)
            assert (await told(bob, "sessions"))["sessions"]

    asyncio.run(try_it())


GARBAGE = [b"", b"garbage", b"[]", b"{}", b"null", b"\xff\xfe", b'{"jsonrpc":"2.0","id":1}',
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":1}}',
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"start","arguments":[]}}',
    b'[' * 100_000]  # fmt: skip


def test_garbage_is_refused_and_harms_nobody(service, place):
    headers = {
        "authorization": f"Bearer {place.token('Ann')}", "content-type": "application/json",
        "accept": "application/json, text/event-stream",
    }  # fmt: skip
    versions = [{}, {"mcp-protocol-version": "2026-07-28"}, {"mcp-protocol-version": "0"}]
    with httpx.Client(base_url=service.url, headers=headers) as client:
        for body in GARBAGE:
            for version in versions:
                answer = client.post("/mcp", content=body, headers=version)
                assert 400 <= answer.status_code < 500, (body[:80], version, answer.text)
        assert client.request("PUT", "/mcp").status_code < 500
        assert client.get("/health/live").status_code == 200


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
