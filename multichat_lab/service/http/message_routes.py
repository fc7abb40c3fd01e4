"""Routes that say something, and what clients send to them."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from multichat_lab.chat.pages import message_at
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import said
from multichat_lab.chat.rules import found_session
from multichat_lab.chat.second_tries import id_of
from multichat_lab.errors import MessageError
from multichat_lab.records import EVERYONE, ChatMessage, to_json_object
from multichat_lab.service.access.doorkeeper import require_inside, require_own_words, speaker
from multichat_lab.service.http.keyed import KeyedRoute, KeyedVisitOf
from multichat_lab.service.http.parts import Parts, Visit
from multichat_lab.service.http.payloads import (
    RECORDED,
    AppendRequest,
    MessageAnswer,
    RespondRequest,
    SayRequest,
)
from multichat_lab.service.http.second_tries import REFUSALS, first_try, source_taken
from multichat_lab.times import utc_now

router = APIRouter(prefix="/v1", tags=["messages"], route_class=KeyedRoute)

MOST_IN_BATCH = 1000

CLOCK_SKEW = timedelta(minutes=1)
"""How far ahead of ours a client's clock may be."""


class BatchRequest(BaseModel):
    """Say several things in one session."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"messages": [{"content": "Hi."}, {"content": "Noon?"}]}]},
    )

    messages: list[AppendRequest] = Field(min_length=1, max_length=MOST_IN_BATCH)


@router.post("/sessions/{session_id:path}/messages", status_code=201, response_model=MessageAnswer)
async def add_message(session_id: str, sent: AppendRequest, visit: KeyedVisitOf) -> Response:
    """Say something; the answer comes when it is durable."""
    return await say(visit, session_id, sent)


@router.post(
    "/sessions/{session_id:path}/batch", status_code=201, response_model=list[MessageAnswer]
)
async def add_messages(session_id: str, sent: BatchRequest, visit: KeyedVisitOf) -> Response:
    """Say several things: all are recorded, or none."""
    messages = [
        from_caller(visit, session_id, each, place) for place, each in enumerate(sent.messages)
    ]
    async with visit.to(session_id):
        recorded = await append(visit.parts, messages)
    return JSONResponse([to_json_object(each) for each in recorded], 201)


@router.post("/sessions/{session_id:path}/broadcast", status_code=201, response_model=MessageAnswer)
async def broadcast(session_id: str, sent: SayRequest, visit: KeyedVisitOf) -> Response:
    """Say something to everyone in the session."""
    return await say(visit, session_id, sent)


@router.post("/sessions/{session_id:path}/respond", status_code=201, response_model=MessageAnswer)
async def respond(session_id: str, sent: RespondRequest, visit: KeyedVisitOf) -> Response:
    """Answer a message; the answer goes to its sender (to everyone when it is one's own)."""
    sender = speaker(visit.caller, sent.sender)
    answered = await run_in_threadpool(answered_message, visit, session_id, sent.seq)
    recipient = EVERYONE if answered.sender == sender else answered.sender
    reply = AppendRequest(
        **sent.model_dump(exclude={"seq"}), recipient=recipient, reply_to=answered.message_id
    )
    return await say(visit, session_id, reply)


async def say(visit: Visit, session_id: str, sent: SayRequest) -> Response:
    """Record what a caller says, and return the answer that shows it."""
    message = from_caller(visit, session_id, sent)
    async with visit.to(session_id):
        [recorded] = await append(visit.parts, [message])
    return JSONResponse(to_json_object(recorded), 201)


async def append(parts: Parts, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Record messages of one session, all or none, and return them as they are recorded.

    A second try returns what the first one recorded, also when the session has ended since. So
    does a message whose `source_id` is known, when it says the same.

    Raises:
        MessageError: a `message_id` or `source_id` is taken by another message.
        OverloadError, ServiceError: the service takes nothing at the moment.
        MultichatError: see `SessionPersistence.add_messages`.
    """
    try:
        return await record(parts, messages)
    except REFUSALS as error:
        found = await parts.read(partial(first_try, parts.chats.store, messages, error))
    new = [sent for sent, there in zip(messages, found, strict=True) if there is None]
    written = iter(await record(parts, new) if new else [])
    return [there or next(written) for there in found]


async def record(parts: Parts, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Record messages that are all new, count them, and wake those who listen."""
    started = time.perf_counter()
    written = await parts.write(lambda chats: add_new(chats, messages))
    parts.metrics.append_seconds.observe(time.perf_counter() - started)
    parts.announce(messages[0].session_id, len(written))
    return written


def add_new(chats: SessionPersistence, messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Record messages of one session; unlike the library, refuse a known `source_id`.

    Raises:
        MessageError: a `source_id` is known, or is there twice; and see `add_messages`.
    """
    sources = Counter(each.source_id for each in messages if each.source_id is not None)
    if sources:
        with chats.store.reading() as reader:
            known = reader.known("source_id", messages[0].session_id, list(sources))
        for source, times in sources.items():
            if source in known or times > 1:
                raise source_taken(source)
    return chats.add_messages(messages)


def from_caller(visit: Visit, session_id: str, sent: SayRequest, place: int = 0) -> ChatMessage:
    """Return the record of what a caller says, at this place of their request.

    Raises:
        AccessError: it is not theirs to say.
        MessageError: no store can hold it, it says nothing, or it was said in the future.
    """
    require_own_words(visit.caller, sent.kind)
    now = utc_now()
    if sent.timestamp is not None and sent.timestamp > now + CLOCK_SKEW:
        raise MessageError(
            f"timestamp is {sent.timestamp}, and here it is {now}", "Set the client's clock."
        )
    values = {name: getattr(sent, name, None) for name in RECORDED}
    given = {name: value for name, value in values.items() if value is not None}
    if visit.key is not None:
        given.setdefault("message_id", id_of(visit.key, session_id, str(place)))
    return said(ChatMessage(session_id, speaker(visit.caller, sent.sender), sent.content, **given))


def answered_message(visit: Visit, session_id: str, seq: int) -> ChatMessage:
    """Return the message with this number.

    Raises:
        SessionNotFoundError: there is no such session, or the caller is not in it.
        MessageError: it has no such message.
    """
    with visit.parts.chats.store.reading() as reader:
        require_inside(visit.caller, found_session(reader, session_id))
        return message_at(reader, session_id, seq)
