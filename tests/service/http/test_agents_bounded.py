"""What agents may not do at the service, and what it does not mind."""

import asyncio

import httpx
import pytest
from mcp.shared.exceptions import MCPError

from tests.mcp.agents import told


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
