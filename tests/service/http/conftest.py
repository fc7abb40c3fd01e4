"""Agents at a service: clients of its MCP door, with its tokens."""

from contextlib import asynccontextmanager

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client


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
