"""One open stream of server-sent events: it reads on from the store as its listener reads.

Nothing is queued for a listener: what he has not read is in the store, and of it he has no more in
memory than a few kilobytes, or one message that is larger while it is his turn.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, suppress

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import JSONResponse

from multichat_lab.chat.pages import messages_within
from multichat_lab.errors import RateLimitError
from multichat_lab.records import ChatMessage, ChatSession, to_json_object
from multichat_lab.service.access.tokens import READS_ALL
from multichat_lab.service.http.parts import Visit

MOST_AT_ONCE = 100
"""Messages that are read before they are sent."""

BYTES_AT_ONCE = 32_768
"""Content that is read before it is sent; a single larger message still goes out."""

SMALL = 2 * BYTES_AT_ONCE
"""Bytes that a listener may have in memory at any time; for more he waits for his turn."""

PIECE = 16_384
"""Bytes that are handed on at a time; the next when the client has taken them."""

POLL_SECONDS = 2.0
"""How soon is looked without being woken, should the trace of another process not be seen."""

SILENT_SECONDS = 15.0
"""After so long without a message, a comment shows that the connection stands."""

LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}
"""What JSON may leave as it is, and a reader of events may take for the end of a line, escaped."""

NOTHING = (0, b"")
"""The last number, and the events, where there are none."""


class Listener:
    """One open stream.

    Args:
        visit: who listens, and to which service.
        session_id: to what.
        after_seq: the number of the last message that was heard before.
    """

    def __init__(self, visit: Visit, session_id: str, after_seq: int) -> None:
        self._parts = visit.parts
        self._caller = visit.caller
        self._session_id = session_id
        self._last = after_seq
        self._found = NOTHING
        self._is_late = False
        self._told_at = time.monotonic()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield events until the session or the service ends, or the listener may not hear on."""
        streams = self._parts.streams
        self._parts.metrics.streams.inc()
        hearing = ExitStack()
        try:
            hearing.enter_context(streams.overhearing(self._parts.chats))
            while not streams.is_closing:
                event = streams.event(self._session_id)
                session = await self._parts.read(self._look)
                if session is None or not self._may_read(session):
                    return
                had = self._last
                async for piece in self._told():
                    yield piece
                if had < self._last < session.message_count or self._is_late:
                    continue
                if session.status == "ended":
                    yield encoded("end", None, to_json_object(session))
                    return
                await woken(event, POLL_SECONDS)
                if time.monotonic() - self._told_at > SILENT_SECONDS:
                    self._told_at = time.monotonic()
                    yield KEEPALIVE_COMMENT
        finally:
            hearing.close()
            self._parts.metrics.streams.dec()

    async def _told(self) -> AsyncIterator[bytes]:
        """Yield what was found, in pieces; what is large when it is the listener's turn."""
        name, size, callers = self._caller.name, len(self._found[1]), self._parts.callers
        self._is_late = False
        async with AsyncExitStack() as turn:
            if size > SMALL:
                is_mine = callers.has_room(name, size)
                if not is_mine:
                    self._found = NOTHING  # whoever waits has nothing in memory
                try:
                    await turn.enter_async_context(callers.in_hand(name, size))
                except RateLimitError:  # others have not read for long: wait on
                    self._is_late = True
                    return
                if not is_mine:
                    await self._parts.read(self._look)
            last, block = self._found
            self._found = NOTHING
            for start in range(0, len(block), PIECE):
                self._told_at = time.monotonic()
                yield block[start : start + PIECE]
            self._last = max(last, self._last)

    def _look(self) -> ChatSession | None:
        """Find what is next in the session, and return how it stands."""
        span = (self._last, MOST_AT_ONCE)
        with self._parts.chats.store.reading() as reader:
            session = reader.session(self._session_id)
            messages = messages_within(reader, self._session_id, span, BYTES_AT_ONCE)
        last = (messages[-1].seq or 0) if messages else 0
        self._found = last, b"".join(map(told, messages))
        return session

    def _may_read(self, session: ChatSession) -> bool:
        """Return whether the listener is still inside, and the token still good."""
        is_inside = self._caller.role in READS_ALL or self._caller.name in session.participants
        return is_inside and self._parts.doorkeeper.still_knows(self._caller)


def told(message: ChatMessage) -> bytes:
    """Return a message as an event."""
    return encoded(None, str(message.seq), to_json_object(message))


def encoded(event: str | None, number: str | None, data: object) -> bytes:
    """Return one event."""
    text = bytes(JSONResponse(data).body).decode().translate(LINE_ENDS)
    return format_sse_event(data_str=text, event=event, id=number)


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than this."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
