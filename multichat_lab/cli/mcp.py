"""The command that lets an agent take part: the room as an MCP server."""

import logging
import sys
from typing import Annotated

import typer

from multichat_lab.cli.options import StoreOption, open_chats
from multichat_lab.extras import require_extra
from multichat_lab.stores import DEFAULT_LOCATION


def mcp(
    name: Annotated[
        str,
        typer.Option("--as", metavar="NAME", help="Who the agent is; it speaks as nobody else."),
    ],
    store: StoreOption = DEFAULT_LOCATION,
) -> None:
    """Let an agent take part: an MCP server over standard input and output, for its client to run.

    Its tools: sessions, start, join, leave, respond, broadcast, direct, history, wait, end. The
    store is made where there is none. Several agents, each with a server of its own, meet in one
    store; so do programs and people. Its log goes to standard error.

    Examples:
    * `claude mcp add room -- multichat mcp --store sqlite:/home/me/room.db --as Claude`
    * `codex mcp add room -- multichat mcp --store sqlite:/home/me/room.db --as Codex`
    """
    require_extra("mcp")
    import anyio

    from multichat_lab.mcp.guest import LocalGuest
    from multichat_lab.mcp.server import room_server, serve_stdio

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    with open_chats(store, create=True) as chats:
        guest = LocalGuest(name, chats)
        anyio.run(serve_stdio, room_server(lambda _: guest))
