"""Agents as their makers run them: a client of the SDK, and a server in a process of its own."""

import sys
from typing import Any

from mcp import Client, StdioServerParameters

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.mcp.guest import LocalGuest
from multichat_lab.mcp.server import room_server


def server_of(name: str, store: str) -> StdioServerParameters:
    """Return how a client starts the room's server for an agent of this name."""
    argv = ["-m", "multichat_lab", "mcp", "--store", store, "--as", name]
    return StdioServerParameters(command=sys.executable, args=argv)


def seat(name: str, chats: SessionPersistence) -> Client:
    """Return a client of this name at a server in this process."""
    guest = LocalGuest(name, chats)
    return Client(room_server(lambda _: guest, guest.seats.close))


async def told(agent: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool and return what it answers, which is no refusal."""
    answer = await agent.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    assert answer.structured_content is not None
    return answer.structured_content


async def refusal(agent: Client, tool: str, **arguments: Any) -> str:
    """Call a tool that refuses, and return what it says."""
    answer = await agent.call_tool(tool, arguments)
    assert answer.is_error
    [words] = answer.content
    return words.text
