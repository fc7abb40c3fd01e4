"""An agent that waits by MCP, as `hearing.py` measures it: at the service, or at a store."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.mcp.agents import server_of, told

WAIT = 30
"""Seconds that one call of `wait` may take."""


@asynccontextmanager
async def agent(place: str, name: str, token: str) -> AsyncIterator[Client]:
    """Come by MCP: to a service (its address), or by a server of one's own to a store."""
    if not place.startswith("http"):
        async with Client(server_of(name, place)) as client:
            yield client
        return
    headers = {"authorization": f"Bearer {token}"}
    async with (
        create_mcp_http_client(headers) as http,
        Client(streamable_http_client(f"{place}/mcp", http_client=http)) as client,
    ):
        yield client


async def listen(place: str, name: str, session_id: str, token: str = "") -> None:
    """Print when each word of Bob's was heard, by the machine's clock, until the session ends."""
    async with agent(place, name, token) as client:
        await told(client, "join", session_id=session_id)
        print("ready", flush=True)
        after = 0
        while True:
            where = {"session_id": session_id, "seconds": WAIT, "after_seq": after}
            found = await told(client, "wait", **where)
            now = time.monotonic()
            for each in found["messages"]:
                if each["written_by"] == "Bob" and each["kind"] != "system":
                    print(now, flush=True)
            after = found["last_seq"]
            if found["session"]["status"] != "active":
                return


if __name__ == "__main__":
    come_to, who, talk = sys.argv[1:]
    asyncio.run(listen(come_to, who, talk, os.environ.get("TOKEN", "")))
