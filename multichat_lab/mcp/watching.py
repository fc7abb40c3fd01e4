"""Watching what is at an address, and telling each time it has changed."""

from collections.abc import Awaitable, Callable
from typing import Any

import anyio

from multichat_lab.errors import (
    AccessError,
    AuthenticationError,
    ParticipantError,
    ServiceError,
    SessionNotFoundError,
)
from multichat_lab.mcp.guest import Guest
from multichat_lab.mcp.resources import session_at

PATIENCE = 60.0
"""Seconds that one waits for a word before one looks whether one may still listen."""

PAUSE = 0.1
"""Seconds between two notices at least: what comes in one breath is told once."""

LIST_SECONDS = 2.0
"""How soon a change in the list of sessions is told."""

OUT_OF_SIGHT = (
    AccessError, AuthenticationError, ParticipantError, ServiceError, SessionNotFoundError,
)  # fmt: skip
"""What who has left, whose token was revoked, or whose service stops, is told."""

Tell = Callable[[str], Awaitable[None]]


async def watch(guest: Guest, uri: str, last: int, tell: Tell) -> None:
    """Tell each time something changes at an address, until its session ends or is out of sight.

    Args:
        guest: who is told.
        uri: of a transcript, or of the list of sessions.
        last: how many messages are known; of the list nothing.
        tell: is given the address.
    """
    try:
        if session_at(uri) is None:
            await watch_list(guest, uri, tell)
        else:
            await watch_transcript(guest, uri, last, tell)
    except OUT_OF_SIGHT:
        await tell(uri)


async def watch_transcript(guest: Guest, uri: str, last: int, tell: Tell) -> None:
    """Tell each time something is said in a session, until it has ended."""
    session_id = session_at(uri) or ""
    while True:
        await guest.hear(session_id, last, PATIENCE)
        session, _ = await guest.page(session_id, 0, 1)
        if session.message_count > last:
            await tell(uri)
        if session.status == "ended":
            return
        last = session.message_count
        await anyio.sleep(PAUSE)


async def watch_list(guest: Guest, uri: str, tell: Tell) -> None:
    """Tell each time a session begins or ends, or somebody comes or goes."""
    known = await standing(guest)
    while True:
        await anyio.sleep(LIST_SECONDS)
        if (now := await standing(guest)) != known:
            known = now
            await tell(uri)


async def standing(guest: Guest) -> list[tuple[Any, ...]]:
    """Return what the list of sessions tells, without how much is said in them."""
    return [(each.session_id, each.status, each.participants) for each in await guest.sessions()]
