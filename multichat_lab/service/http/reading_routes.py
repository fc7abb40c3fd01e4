"""Routes that read messages: pages of them, and streams of server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from multichat_lab.chat.pages import messages_within
from multichat_lab.chat.rules import found_session
from multichat_lab.service.access.doorkeeper import require_inside
from multichat_lab.service.http.answers import LARGE, LargeAnswer
from multichat_lab.service.http.listener import Listener
from multichat_lab.service.http.parts import TurnOf, VisitOf
from multichat_lab.service.http.payloads import MessageAnswer

router = APIRouter(prefix="/v1", tags=["messages"])

LARGEST_SEQ = 2**53
"""Numbers above are no longer exact in the JSON of some languages."""

MOST_MESSAGES = 1000
"""Messages in one answer; whoever wants more asks for those after the last `seq`."""


class EventStream(StreamingResponse):
    """Server-sent events as they are made; FastAPI's own holds several for who does not read."""

    media_type = "text/event-stream"


UNBUFFERED = {"cache-control": "no-cache", "x-accel-buffering": "no"}
"""Headers of a stream: a proxy shall hand it on as it comes."""


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
            found = messages_within(reader, session_id, (start, limit), LARGE)
        return LargeAnswer(found)

    return await visit.parts.read(read)


async def listener(
    session_id: str,
    visit: VisitOf,
    after_seq: Annotated[int, Query(ge=0, le=LARGEST_SEQ)] = 0,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,15}$")] = None,
) -> AsyncIterator[Listener]:
    """Refuse who may not listen before the stream begins: after that, only its end can tell."""
    session = await run_in_threadpool(visit.parts.chats.get_session, session_id)
    require_inside(visit.caller, session)
    with visit.parts.callers.holding("streams", visit.caller.name):
        yield Listener(visit, session_id, int(last_event_id or after_seq))


@router.get("/sessions/{session_id:path}/events", response_class=EventStream)
async def events(stream: Annotated[Listener, Depends(listener)]) -> Response:
    """Listen: each message is an event whose id is its `seq`, as soon as it is recorded.

    After a break, send the last id as the header `Last-Event-ID`, and nothing is missed. Who reads
    nothing for some seconds is cut off, and goes on in the same way. The event `end` is the last
    one of a session that has ended. How many streams one has is bounded (`max_streams_per_token`).
    """
    return EventStream(stream.pieces(), headers=UNBUFFERED)
