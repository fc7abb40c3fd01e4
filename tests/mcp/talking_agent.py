"""An agent in a process of its own: it says so many things, and prints each once it is recorded."""

import asyncio
import sys

from mcp import Client

from tests.mcp.agents import server_of, told


async def talk(name: str, store: str, session_id: str, times: int) -> None:
    """Join, and say numbers one after the other."""
    async with Client(server_of(name, store)) as agent:
        await told(agent, "join", session_id=session_id)
        for number in range(times):
            key = f"word {number}"
            await told(agent, "broadcast", session_id=session_id, text=f"{name} {number}", key=key)
            print(number, flush=True)


if __name__ == "__main__":
    asyncio.run(talk(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
