"""An agent that talks until it is killed: python -m tests.killing.agent DOOR PLACE NAME SESSION N.

It says `NAME N`, `NAME N+1` and so on, each with a key of its own, and prints each number once it
was acknowledged. DOOR is `stdio` (PLACE is a store), `mcp` or `http` (PLACE is the service's
address; the token is in the environment).
"""

import asyncio
import os
import sys
import time
from contextlib import asynccontextmanager

from multichat_lab.service.client import MultichatClient
from tests.waiting import HANG_SECONDS

PAUSE = 0.01
"""Seconds between two words."""


@asynccontextmanager
async def agent(door, place, name):
    """Come by MCP, as an agent of this name."""
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client
    from mcp.shared._httpx_utils import create_mcp_http_client

    from tests.mcp.agents import server_of

    if door == "stdio":
        async with Client(server_of(name, place)) as client:
            yield client
        return
    headers = {"authorization": f"Bearer {os.environ['TOKEN']}"}
    async with (
        create_mcp_http_client(headers) as http,
        Client(streamable_http_client(f"{place}/mcp", http_client=http)) as client,
    ):
        yield client


async def talk(door, place, name, session_id, number):
    """Talk by MCP; when the service is away, come again and say the same word."""
    from tests.mcp.agents import told

    while True:
        try:
            async with agent(door, place, name) as client:
                await told(client, "join", session_id=session_id)
                while True:
                    words = {"text": f"{name} {number}", "key": f"word {number}"}
                    await told(client, "broadcast", session_id=session_id, **words)
                    print(number, flush=True)
                    number += 1
                    await asyncio.sleep(PAUSE)
        except Exception:  # whatever a client says of a server that is gone
            if door == "stdio":
                raise
            await asyncio.sleep(0.05)


def talk_plainly(place, session_id, name, number):
    """Talk by the service's own client, which is patient by itself."""
    with MultichatClient(place, os.environ["TOKEN"], HANG_SECONDS) as client:
        while True:
            client.broadcast(session_id, f"{name} {number}", key=f"word {number}")
            print(number, flush=True)
            number += 1
            time.sleep(PAUSE)


def main() -> None:
    door, place, name, session_id, number = sys.argv[1:]
    if door == "http":
        talk_plainly(place, session_id, name, int(number))
    else:
        asyncio.run(talk(door, place, name, session_id, int(number)))


if __name__ == "__main__":
    main()
