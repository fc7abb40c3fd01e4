"""Routes for messages: saying something, reading, and listening."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import JSONResponse, Response

from multichat_lab.chat.rules import found_session
from multichat_lab.errors import MessageError
from multichat_lab.records import EVERYONE, ChatMessage, to_json_object
from multichat_lab.service.access.permissions import require_inside, require_own_words, speaker
from multichat_lab.service.access.tokens import Holder
from multichat_lab.service.http.answers import MessageAnswer
from multichat_lab.service.http.appending import append
from multichat_lab.service.http.listening import Listener
from multichat_lab.service.http.message_payloads import (
    AppendRequest,
    BatchRequest,
    RespondRequest,
    SayRequest,
    message_of,
)
from multichat_lab.service.http.parts import Visit, VisitOf
from multichat_lab.service.http.reading import messages_within

router = APIRouter(prefix="/v1", tags=["messages"])

LARGEST_SEQ = 2**53
"""Numbers above are no longer exact in the JSON of some languages."""

MOST_MESSAGES = 1000
"""Messages in one answer; whoever wants more asks for those after the last `seq`."""

MOST_BYTES = 8_000_000
"""Content in one answer; a single larger message still goes out."""

MOST_STREAMS = 50
"""Streams that one caller may have open."""


@router.post("/sessions/{session_id:path}/messages", status_code=201, response_model=MessageAnswer)
async def add_message(session_id: str, sent: AppendRequest, visit: VisitOf) -> Response:
    """Say something; the answer comes when it is durable."""
    [recorded] = await append(visit.parts, [from_caller(visit.caller, session_id, sent)])
    return JSONResponse(to_json_object(recorded), 201)


@router.post(
    "/sessions/{session_id:path}/batch", status_code=201, response_model=list[MessageAnswer]
)
async def add_messages(session_id: str, sent: BatchRequest, visit: VisitOf) -> Response:
    """Say several things: all are recorded, or none."""
    messages = [from_caller(visit.caller, session_id, each) for each in sent.messages]
    recorded = await append(visit.parts, messages)
    return JSONResponse([to_json_object(each) for each in recorded], 201)


@router.post("/sessions/{session_id:path}/broadcast", status_code=201, response_model=MessageAnswer)
async def broadcast(session_id: str, sent: SayRequest, visit: VisitOf) -> Response:
    """Say something to everyone in the session."""
    [recorded] = await append(visit.parts, [from_caller(visit.caller, session_id, sent)])
    return JSONResponse(to_json_object(recorded), 201)


@router.post("/sessions/{session_id:path}/respond", status_code=201, response_model=MessageAnswer)
async def respond(session_id: str, sent: RespondRequest, visit: VisitOf) -> Response:
    """Answer a message; the answer goes to its sender (to everyone when it is one's own)."""
    sender = speaker(visit.caller, sent.sender)
    answered = await run_in_threadpool(answered_message, visit, session_id, sent.seq)
    recipient = EVERYONE if answered.sender == sender else answered.sender
    reply = AppendRequest(
        **sent.model_dump(exclude={"seq"}), recipient=recipient, reply_to=answered.message_id
    )
    [recorded] = await append(visit.parts, [from_caller(visit.caller, session_id, reply)])
    return JSONResponse(to_json_object(recorded), 201)


@router.get("/sessions/{session_id:path}/messages", response_model=list[MessageAnswer])
async def get_messages(
    session_id: str,
    visit: VisitOf,
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
        return JSONResponse([to_json_object(each) for each in found])

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
    with visit.parts.streams.held_by(visit.caller.name, MOST_STREAMS):
        yield Listener(visit, session_id, int(last_event_id or after_seq))


@router.get("/sessions/{session_id:path}/events", response_class=EventSourceResponse)
async def events(
    heard: Annotated[Listener, Depends(listener)],
) -> AsyncIterator[ServerSentEvent]:
    """Listen: each message is an event whose id is its `seq`, as soon as it is recorded.

    After a break, send the last id as the header `Last-Event-ID`, and nothing is missed. The event
    `end` is the last one of a session that has ended. A caller may have 50 streams open.
    """
    async for event in heard.events():
        yield event


def from_caller(caller: Holder, session_id: str, sent: SayRequest) -> ChatMessage:
    """Return the record of what a caller says.

    Raises:
        AccessError: it is not theirs to say.
        MessageError: no store can hold it.
    """
    require_own_words(caller, sent.kind)
    return message_of(session_id, speaker(caller, sent.sender), sent)


def answered_message(visit: Visit, session_id: str, seq: int) -> ChatMessage:
    """Return the message with this number.

    Raises:
        SessionNotFoundError: there is no such session.
        AccessError: the caller is not in it.
        MessageError: it has no such message.
    """
    require_inside(visit.caller, visit.parts.chats.get_session(session_id))
    found = visit.parts.chats.get_messages(session_id, limit=1, after_seq=seq - 1)
    if not found:
        raise MessageError(f"There is no message with seq {seq}", "Read the messages first.")
    return found[0]
