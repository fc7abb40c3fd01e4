"""The tools that tell: which sessions there are, and what was said."""

import time
from collections.abc import Sequence
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from pydantic import Field

from multichat_lab.chat.hearing import said_to
from multichat_lab.mcp.answers import (
    SessionShown,
    SessionsShown,
    TalkShown,
    session_shown,
    talk_shown,
)
from multichat_lab.mcp.calling import SessionId, guest_of
from multichat_lab.mcp.guest import Guest
from multichat_lab.mcp.seats import PresenceShown, presence_shown
from multichat_lab.records import ChatMessage

MOST = 200
"""Messages, or sessions, in one answer."""

MOST_SECONDS = 600
"""How long one call may wait."""

After = Annotated[
    int | None,
    Field(ge=0, le=2**53, description="Messages after this `seq`; without it, the last ones."),
]
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many messages at most.")]
Heard = Annotated[
    int,
    Field(ge=0, le=2**53, description="The `last_seq` of the last answer; 0 for all there is."),
]
Seconds = Annotated[
    float, Field(ge=0, le=MOST_SECONDS, description="How long to wait; your client may bound it.")
]
ToMe = Annotated[
    bool, Field(description="Wait for what is said to you or to all; let others talk meanwhile.")
]
Ended = Annotated[bool, Field(description="Whether to list those that have ended too.")]


async def sessions(context: Context[Any, Any], ended: Ended = False) -> SessionsShown:
    """List the sessions that you can know of, with who is in them."""
    return await known_sessions(guest_of(context), ended)


async def known_sessions(guest: Guest, ended: bool) -> SessionsShown:
    """Return the sessions that a guest may know of; without those that have ended, or with them."""
    known = [each for each in await guest.sessions() if ended or each.status == "active"]
    return SessionsShown(
        you=guest.name,
        sessions=[session_shown(each, guest.name) for each in known[-MOST:]],
        left_out=max(0, len(known) - MOST),
    )


async def history(
    context: Context[Any, Any], session_id: SessionId, after_seq: After = None, limit: Limit = 50
) -> TalkShown:
    """Read what was said in a session that you are in, the oldest first."""
    guest = guest_of(context)
    session, messages = await guest.page(session_id, after_seq, limit)
    shown = talk_shown(session, messages, guest.name, after_seq or 0)
    await note_reading(guest, shown.session, shown.last_seq)
    return shown


async def wait(
    context: Context[Any, Any],
    session_id: SessionId,
    after_seq: Heard,
    seconds: Seconds = 45.0,
    to_me: ToMe = False,
) -> TalkShown:
    """Wait until somebody else speaks after `after_seq`, and read it; nobody is polled meanwhile.

    Messages that are there already come at once. Without any, the time is up: wait again, or the
    session has ended, as its `status` tells.
    """
    guest, until = guest_of(context), time.monotonic() + seconds
    while True:
        session, messages = await guest.page(session_id, after_seq, MOST)
        shown = talk_shown(session, messages, guest.name, after_seq)
        left = until - time.monotonic()
        is_over = session.status == "ended" or left <= 0
        is_told = is_over or shown.more or is_meant(messages, guest.name, to_me)
        await note_reading(guest, shown.session, shown.last_seq if is_told else after_seq)
        if is_told:
            return shown
        await guest.hear(session_id, session.message_count, left)  # the last ones may be lost


async def presence(context: Context[Any, Any], session_id: SessionId) -> PresenceShown:
    """See who is there in a session that you are in, and how much each has not read yet."""
    return await present(guest_of(context), session_id)


async def present(guest: Guest, session_id: str) -> PresenceShown:
    """Return who is in a session that a guest is in.

    Raises:
        MultichatError: there is no such session, or he is not in it.
    """
    session, _ = await guest.page(session_id, 0, 1)
    await note_reading(guest, session_shown(session, guest.name), 0)
    return presence_shown(guest.name, session_id, await guest.seats.present(session_id))


async def note_reading(guest: Guest, session: SessionShown, seq: int) -> None:
    """Note that a guest is there, and has read up to this message, where he is in the session."""
    if session.you_are_in and session.status == "active":
        read = min(seq, session.message_count)
        await guest.seats.hold(session.session_id, read or None)


def is_meant(messages: Sequence[ChatMessage], name: str, to_me: bool) -> bool:
    """Return whether a participant who waits wants to know of these messages."""
    if to_me:
        return bool(said_to(messages, name))
    return any(each.sender != name for each in messages)
