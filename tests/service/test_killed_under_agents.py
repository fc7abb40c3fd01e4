"""The service is killed with -9 while agents talk through it by MCP: nothing is lost or doubled."""

import asyncio
import socket
import threading
from collections import Counter

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from tests.mcp.agents import told
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow

NAMES = ("Ann", "Bob", "Cy", "Dee")
ROUNDS = 5
EACH = 40


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class Talk:
    """What agents say, each in turn, and again with its key until it is acknowledged.

    Args:
        url: of the service's door.
        session_id: where they talk.
        tokens: name → token.
    """

    def __init__(self, url, session_id, tokens):
        self._url, self._session_id, self._tokens = url, session_id, tokens
        self.said = Counter()

    async def all(self):
        await asyncio.gather(*(self._one(name) for name in self._tokens))

    async def _one(self, name):
        headers = {"authorization": f"Bearer {self._tokens[name]}"}
        while self.said[name] < EACH:
            try:
                async with create_mcp_http_client(headers) as http:
                    await self._through(http, name)
            except Exception:  # whatever a client says of a server that is gone
                await asyncio.sleep(0.05)

    async def _through(self, http, name):
        async with Client(streamable_http_client(self._url, http_client=http)) as agent:
            while (number := self.said[name]) < EACH:
                words = {"text": f"{name} {number}", "key": f"word {number}"}
                await told(agent, "broadcast", session_id=self._session_id, **words)
                self.said[name] += 1


def test_nothing_is_lost_or_doubled_when_the_service_is_killed(place):
    port = free_port()
    tokens = {name: place.token(name) for name in NAMES}
    with place.recorded() as chats:
        session_id = chats.create_session(NAMES).session_id
    talk = Talk(f"http://127.0.0.1:{port}/mcp", session_id, tokens)
    talking = threading.Thread(target=asyncio.run, args=(talk.all(),))
    talking.start()
    for round_ in range(1, ROUNDS + 1):
        with place.running(port=port):
            wanted = min(round_ * len(NAMES) * EACH // ROUNDS, len(NAMES) * EACH - 1)
            wait_until(lambda: talk.said.total() >= wanted, "the agents talk")  # noqa: B023
    with place.running(port=port):
        talking.join(HANG_SECONDS)
    with place.recorded() as chats:
        messages = chats.get_messages(session_id)
        assert chats.verify().is_whole
    assert [each.seq for each in messages] == list(range(1, len(NAMES) * EACH + 1))
    for name in NAMES:
        said = [each.content for each in messages if each.sender == name]
        assert said == [f"{name} {number}" for number in range(EACH)]
