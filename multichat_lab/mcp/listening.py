"""The tools that tell: which sessions there are, and what was said."""

from typing import Annotated, Any

from mcp.server.mcpserver import Context
from pydantic import Field

from multichat_lab.mcp.answers import SessionsShown, TalkShown, session_shown, talk_shown
from multichat_lab.mcp.calling import SessionId, guest_of
from multichat_lab.mcp.guest import Guest

MOST = 200
"""Messages in one answer."""

After = Annotated[
    int | None,
    Field(ge=0, le=2**53, description="Messages after this `seq`; without it, the last ones."),
]
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many messages at most.")]
Ended = Annotated[bool, Field(description="Whether to list those that have ended too.")]


async def sessions(context: Context[Any, Any], ended: Ended = False) -> SessionsShown:
    """List the sessions that you can know of, with who is in them."""
    return await known_sessions(guest_of(context), ended)


async def known_sessions(guest: Guest, ended: bool) -> SessionsShown:
    """Return the sessions that a guest may know of; without those that have ended, or with them."""
    known = [each for each in await guest.sessions() if ended or each.status == "active"]
    return SessionsShown(
        you=guest.name, sessions=[session_shown(each, guest.name) for each in known]
    )


async def history(
    context: Context[Any, Any], session_id: SessionId, after_seq: After = None, limit: Limit = 50
) -> TalkShown:
    """Read what was said in a session that you are in, the oldest first."""
    guest = guest_of(context)
    session, messages = await guest.page(session_id, after_seq, limit)
    return talk_shown(session, messages, guest.name, after_seq or 0)
