"""The command that lets an agent take part, or ask: MCP servers over a store."""

import logging
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.options import StoreOption, open_chats
from multichat_lab.extras import require_extra
from multichat_lab.stores import DEFAULT_LOCATION

if TYPE_CHECKING:
    from multichat_lab.analysis.lab import Lab

SECONDS = 60.0
"""How long one question of an analyst may take."""

ROWS = 1_000_000
"""How many rows its answer may have, of which the first are shown."""


def mcp(
    name: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who the agent is; it speaks as nobody else."),
    ] = None,
    analyst: Annotated[
        bool, typer.Option("--analyst", help="Let it ask the store in SQL, and nothing else.")
    ] = False,
    store: StoreOption = DEFAULT_LOCATION,
) -> None:
    """Let an agent take part: an MCP server over standard input and output, for its client to run.

    Its tools: sessions, start, join, leave, respond, broadcast, direct, history, wait,
    presence, end. The store is made where there is none. Several agents, each with a server of its
    own, meet in one store; so do programs and people. With `--analyst` it has one tool, sql, which
    only reads. Its log goes to standard error.

    Examples:
    * `multichat mcp --store sqlite:room.db --as Ann`
    * `claude mcp add room -- multichat mcp --store sqlite:/home/me/room.db --as Claude`
    * `codex mcp add room -- multichat mcp --store sqlite:/home/me/room.db --as Codex`
    * `multichat mcp --store sqlite:room.db --analyst`
    """
    if (name is None) != analyst:
        raise typer.BadParameter("Say --as NAME for an agent that talks, or --analyst for one.")
    require_extra("mcp")
    import anyio

    from multichat_lab.mcp.serving import serve_stdio

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    with open_chats(store, create=not analyst) as chats:
        if name is not None:
            anyio.run(serve_stdio, server_for(name, chats))
            return
        with lab_of(chats) as lab:
            from multichat_lab.mcp.analyst import analyst_server

            anyio.run(serve_stdio, analyst_server(lab))


def server_for(name: str, chats: SessionPersistence) -> Any:
    """Return the room's server for an agent of this name.

    Raises:
        ParticipantError: nobody can be called so.
    """
    from multichat_lab.mcp.guest import LocalGuest
    from multichat_lab.mcp.server import room_server

    guest = LocalGuest(name, chats)
    return room_server(lambda _: guest, guest.seats.close)


def lab_of(chats: SessionPersistence) -> "Lab":
    """Return a lab whose questions are bounded."""
    from multichat_lab.analysis.lab import Lab
    from multichat_lab.analysis.query_limits import QueryLimits

    return Lab(chats, limits=QueryLimits(seconds=SECONDS, rows=ROWS))
