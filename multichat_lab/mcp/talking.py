"""The tools that record something: start, join, leave, respond, broadcast, direct, end."""

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from pydantic import Field

from multichat_lab.chat.pages import message_at
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.mcp.answers import (
    MessageShown,
    SessionShown,
    message_shown,
    session_shown,
)
from multichat_lab.mcp.calling import Key, Name, SessionId, Text, guest_of
from multichat_lab.mcp.guest import Guest
from multichat_lab.records import ChatMessage, ChatSession

Invited = Annotated[list[Name], Field(max_length=1000, description="Their names, without yours.")]
Topic = Annotated[str, Field(max_length=200, description="What it is about.")]
Seq = Annotated[int, Field(ge=1, le=2**53, description="The `seq` of the message answered.")]
Sort = Annotated[str, Field(min_length=1, max_length=200, description="What you are, e.g. agent.")]


async def start(
    context: Context[Any, Any], invited: Invited, topic: Topic = "", key: Key = None
) -> SessionShown:
    """Start a session in your name, and invite others; you are in it."""
    guest = guest_of(context)
    own = await guest.own_key(key)
    return await seated(guest, await guest.start(invited, topic, own))


async def join(
    context: Context[Any, Any], session_id: SessionId, kind: Sort = "agent", key: Key = None
) -> SessionShown:
    """Join a session, so that you hear and may speak; harmless where you are in it already."""
    guest = guest_of(context)
    own = await guest.own_key(key)
    return await seated(guest, await guest.join(session_id, kind, own))


async def leave(context: Context[Any, Any], session_id: SessionId, key: Key = None) -> MessageShown:
    """Leave a session; what you said stays."""
    guest = guest_of(context)
    own = await guest.own_key(key)
    left = await guest.change(session_id, lambda system: system.leave(session_id, guest.name, own))
    await guest.seats.leave(session_id)
    return acknowledged(left, guest.name)


async def respond(
    context: Context[Any, Any], session_id: SessionId, seq: Seq, text: Text, key: Key = None
) -> MessageShown:
    """Answer a message: to whoever wrote it, and all in the session read it."""
    guest = guest_of(context)
    own = await guest.own_key(key)

    def verb(system: MultichatSystem) -> ChatMessage:
        with system.chats.store.reading() as reader:
            answered = message_at(reader, session_id, seq)
        return system.respond(answered, guest.name, text, own)

    return await said(guest, session_id, verb)


async def broadcast(
    context: Context[Any, Any], session_id: SessionId, text: Text, key: Key = None
) -> MessageShown:
    """Say something to everyone in a session."""
    guest = guest_of(context)
    own = await guest.own_key(key)
    return await said(
        guest, session_id, lambda system: system.broadcast(session_id, guest.name, text, own)
    )


async def direct(
    context: Context[Any, Any], session_id: SessionId, to: Name, text: Text, key: Key = None
) -> MessageShown:
    """Say something to one participant. It is addressed, and no secret: all in it read it."""
    guest = guest_of(context)
    own = await guest.own_key(key)
    return await said(
        guest, session_id, lambda system: system.direct(session_id, guest.name, to, text, own)
    )


async def end(context: Context[Any, Any], session_id: SessionId, key: Key = None) -> SessionShown:
    """End a session that you are in, for everybody; it stays readable, and takes no more words."""
    guest = guest_of(context)
    own = await guest.own_key(key)
    ended = await guest.change(session_id, lambda system: system.end(session_id, guest.name, own))
    await guest.seats.leave(session_id)
    return acknowledged_session(ended, guest.name)


async def seated(guest: Guest, session: ChatSession) -> SessionShown:
    """Hold the guest's seat in a session that he came to, and return it as he is shown it."""
    if session.status == "active" and guest.name in session.participants:
        await guest.seats.hold(session.session_id)
    return acknowledged_session(session, guest.name)


async def said(
    guest: Guest, session_id: str, verb: Callable[[MultichatSystem], ChatMessage]
) -> MessageShown:
    """Record a message of the guest's, and return it as he is shown it."""
    written = await guest.change(session_id, verb)
    await guest.seats.hold(session_id)
    return acknowledged(written, guest.name)


def acknowledged(message: ChatMessage, name: str) -> MessageShown:
    """Return a message as whoever recorded it is shown it: with what proves it later."""
    proof = {"session_id": message.session_id, "hash": message.hash}
    return message_shown(message, name).model_copy(update=proof)


def acknowledged_session(session: ChatSession, name: str) -> SessionShown:
    """Return a session as whoever changed it is shown it: with what proves it later."""
    return session_shown(session, name).model_copy(update={"head": session.head})
