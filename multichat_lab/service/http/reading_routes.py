"""Routes that read messages: pages of them, and streams of server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from multichat_lab.chat.rules import found_session
from multichat_lab.parts import parts_text
from multichat_lab.records import ChatMessage, ChatSession, to_json_object
from multichat_lab.service.access.doorkeeper import require_inside
from multichat_lab.service.access.tokens import READS_ALL
from multichat_lab.service.http.answers import LargeAnswer
from multichat_lab.service.http.parts import TurnOf, Visit, VisitOf
from multichat_lab.service.http.payloads import MessageAnswer
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery

router = APIRouter(prefix="/v1", tags=["messages"])

LARGEST_SEQ = 2**53
"""Numbers above are no longer exact in the JSON of some languages."""

MOST_MESSAGES = 1000
"""Messages in one answer; whoever wants more asks for those after the last `seq`."""

MOST_BYTES = 8_000_000
"""Content in one answer; a single larger message still goes out."""

MOST_STREAMS = 50
"""Streams that one caller may have open."""

MOST_AT_ONCE = 100
"""Messages that are read before they are sent."""

BYTES_AT_ONCE = 1_000_000
"""Content that is read before it is sent; a single larger message still goes out."""

POLL_SECONDS = 2.0
"""How soon messages are heard that another process wrote into the same store."""

STEP = 20
"""Messages that are read from the store at a time; each may be as large as a request."""


@router.get("/sessions/{session_id:path}/messages", response_model=list[MessageAnswer])
async def get_messages(
    session_id: str,
    visit: TurnOf,
    limit: Annotated[int, Query(ge=0, le=MOST_MESSAGES)] = MOST_MESSAGES,
    after_seq: Annotated[int | None, Query(ge=0, le=LARGEST_SEQ)] = None,
) -> Response:
    """Read messages, the oldest first: the last `limit`, or the first ones after `after_seq`.

    An answer ends at about 8 MB of content, so it may hold fewer than `limit` although there are
    more: ask on with the last `seq` as `after_seq`, until an answer is empty.
    """

    def read() -> Response:
        with visit.parts.chats.store.reading() as reader:
            session = require_inside(visit.caller, found_session(reader, session_id))
            start = max(0, session.message_count - limit) if after_seq is None else after_seq
            found = messages_within(reader, session_id, (start, limit), MOST_BYTES)
        return LargeAnswer([to_json_object(each) for each in found])

    return await visit.parts.read(read)


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

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """Yield messages until the session or the service ends, or the listener may not hear on."""
        streams = self._parts.streams
        self._parts.metrics.streams.inc()
        try:
            while not streams.is_closing:
                event = streams.event(self._session_id)
                session, messages = await self._parts.read(self._news)
                if session is None or not self._may_read(session):
                    return
                for message in messages:
                    yield ServerSentEvent(id=str(message.seq), data=to_json_object(message))
                    self._last = message.seq or self._last
                if messages and self._last < session.message_count:
                    continue
                if session.status == "ended":
                    yield ServerSentEvent(event="end", data=to_json_object(session))
                    return
                await woken(event, POLL_SECONDS)
        finally:
            self._parts.metrics.streams.dec()

    def _news(self) -> tuple[ChatSession | None, list[ChatMessage]]:
        span = (self._last, MOST_AT_ONCE)
        with self._parts.chats.store.reading() as reader:
            session = reader.session(self._session_id)
            return session, messages_within(reader, self._session_id, span, BYTES_AT_ONCE)

    def _may_read(self, session: ChatSession) -> bool:
        """Return whether the listener is still inside, and the token still good."""
        is_inside = self._caller.role in READS_ALL or self._caller.name in session.participants
        return is_inside and self._parts.doorkeeper.still_knows(self._caller)


async def listener(
    session_id: str,
    visit: VisitOf,
    after_seq: Annotated[int, Query(ge=0, le=LARGEST_SEQ)] = 0,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,15}$")] = None,
) -> AsyncIterator[Listener]:
    """Refuse who may not listen before the stream begins: after that, only its end can tell."""
    session = await run_in_threadpool(visit.parts.chats.get_session, session_id)
    require_inside(visit.caller, session)
    with visit.parts.streams.held_by(visit.caller.name, MOST_STREAMS):
        yield Listener(visit, session_id, int(last_event_id or after_seq))


@router.get("/sessions/{session_id:path}/events", response_class=EventSourceResponse)
async def events(
    stream: Annotated[Listener, Depends(listener)],
) -> AsyncIterator[ServerSentEvent]:
    """Listen: each message is an event whose id is its `seq`, as soon as it is recorded.

    After a break, send the last id as the header `Last-Event-ID`, and nothing is missed. The event
    `end` is the last one of a session that has ended. A caller may have 50 streams open.
    """
    async for event in stream.events():
        yield event


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than this."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def messages_within(
    reader: Reader, session_id: str, span: tuple[int, int], most_bytes: int
) -> list[ChatMessage]:
    """Return messages of a session, the oldest first, until they are enough.

    Args:
        reader: of the store.
        session_id: the session.
        span: the `seq` before the first one, and how many at most.
        most_bytes: content, parts and metadata after which no more is read; one message goes.
    """
    last, limit = span
    found: list[ChatMessage] = []
    total = 0
    while len(found) < limit:
        wanted = min(STEP, limit - len(found))
        step = reader.messages(MessageQuery(session_id, wanted, last))
        for message in step:
            total += bytes_of(message)
            if found and total > most_bytes:
                return found
            found.append(message)
        if len(step) < wanted:
            break
        last = step[-1].seq or last
    return found


def bytes_of(message: ChatMessage) -> int:
    """Return about how many bytes a message takes in an answer."""
    metadata = len(json.dumps(message.metadata)) if message.metadata else 0
    parts = len(parts_text(message.parts).encode("utf-8", "replace")) if message.parts else 0
    return len(message.content.encode("utf-8", "replace")) + metadata + parts
