"""Agents as their makers run them: a client of the SDK, and a server in a process of its own."""

import sys
from typing import Any

from mcp import Client, StdioServerParameters


def server_of(name: str, store: str) -> StdioServerParameters:
    """Return how a client starts the room's server for an agent of this name."""
    argv = ["-m", "multichat_lab", "mcp", "--store", store, "--as", name]
    return StdioServerParameters(command=sys.executable, args=argv)


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
