"""Routes for sessions, and what clients send to them: start, join, leave, end, look."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.second_tries import id_of
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.errors import SessionEndedError
from multichat_lab.records import ChatMessage, ChatSession, to_json_object
from multichat_lab.service.access.doorkeeper import require_inside, speaker
from multichat_lab.service.access.names import require_own_name, require_plain, require_told_apart
from multichat_lab.service.http.callers import Callers
from multichat_lab.service.http.keyed import KeyedRoute, KeyedVisitOf
from multichat_lab.service.http.parts import Visit, VisitOf
from multichat_lab.service.http.payloads import LONGEST_NAME, MessageAnswer, Name, SessionAnswer

router = APIRouter(prefix="/v1/sessions", tags=["sessions"], route_class=KeyedRoute)

MOST_PARTICIPANTS = 1000


class StartRequest(BaseModel):
    """Start a session."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"participants": ["Bob", "Cy"], "topic": "lunch"}]},
    )

    participants: list[Name] = Field(description="Who is invited.", max_length=MOST_PARTICIPANTS)
    topic: str = Field("", max_length=LONGEST_NAME)
    initiator: Name | None = Field(None, description="Who invites; for admins.")


class SeatRequest(BaseModel):
    """Join, leave or end a session."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"kind": "human"}]})

    participant: Name | None = Field(None, description="Who; for admins. Else the token's holder.")
    kind: Name = Field("agent", description="What a joining participant is; free text.")


@router.post("", status_code=201, response_model=SessionAnswer)
async def start(sent: StartRequest, visit: KeyedVisitOf) -> Response:
    """Start a session and invite others; whoever starts it is in it.

    Its id is a fresh UUID, which nobody can guess.
    """
    session = await begun(visit, sent.participants, sent.topic, sent.initiator)
    return JSONResponse(to_json_object(session), 201)


async def begun(
    visit: Visit, invited: Sequence[str], topic: str, named: str | None = None
) -> ChatSession:
    """Start a session, count it, and return it.

    Args:
        visit: who starts it.
        invited: names of the others.
        topic: what it is about.
        named: who starts it; for admins, None for the caller.

    Raises:
        AccessError: it is not the caller's to do.
        ParticipantError: a name or the topic can be taken for another.
        RateLimitError: the caller has started too many that are active.
        MultichatError: see `MultichatSystem.start`.
    """
    initiator = speaker(visit.caller, named)
    for name in (*invited, *filter(None, [named])):
        require_own_name(name)
    require_told_apart((initiator, *invited))
    require_plain(topic, "The topic")
    callers = visit.parts.callers

    def begin(chats: SessionPersistence) -> ChatSession:
        if not is_begun(chats, visit.key):
            require_few_sessions(visit.caller.name, chats, callers)
        return MultichatSystem(chats).start(invited, topic, initiator, visit.key)

    session = await visit.parts.write(begin)
    visit.parts.metrics.sessions.inc()
    visit.parts.announce(session.session_id)
    return session


def is_begun(chats: SessionPersistence, key: str | None) -> bool:
    """Return whether a first try with this key has started its session."""
    if key is None:
        return False
    with chats.store.reading() as reader:
        return reader.session(id_of(key)) is not None


def require_few_sessions(name: str, chats: SessionPersistence, callers: Callers) -> None:
    """Refuse to start more sessions than one may have.

    Raises:
        RateLimitError: so many of them, which the caller has started, are active.
    """
    most = callers.limits.sessions
    active = chats.list_sessions("active", name)
    own = [each for each in active if each.participants[:1] == (name,)]  # it may have left
    if len(own) >= most:
        raise callers.refused(
            "sessions", f"{name!r} has {most} active sessions already", "End one, then start."
        )


@router.get("/{session_id:path}", response_model=SessionAnswer)
async def get_session(session_id: str, visit: VisitOf) -> Response:
    """Look at a session."""
    session = await run_in_threadpool(visit.parts.chats.get_session, session_id)
    return JSONResponse(to_json_object(require_inside(visit.caller, session)))


@router.post("/{session_id:path}/join", response_model=MessageAnswer | None)
async def join(session_id: str, sent: SeatRequest, visit: KeyedVisitOf) -> Response:
    """Join a session; the answer is the message that tells of it, or null for who was in it.

    Whoever knows a session's id can join it: only those inside are told it.
    """
    participant = speaker(visit.caller, sent.participant)
    if sent.participant is not None:
        require_own_name(sent.participant)
    require_plain(sent.kind, "The kind")

    def enter(chats: SessionPersistence) -> ChatMessage | None:
        for each in chats.get_session(session_id).participants:
            require_told_apart((each, participant))
        return MultichatSystem(chats).join(session_id, participant, sent.kind, visit.key)

    async with visit.to(session_id, SessionEndedError):
        message = await visit.parts.write(enter)
    if message is None:
        return JSONResponse(None)
    visit.parts.announce(session_id)
    return JSONResponse(to_json_object(message))


@router.post("/{session_id:path}/leave", response_model=MessageAnswer)
async def leave(session_id: str, sent: SeatRequest, visit: KeyedVisitOf) -> Response:
    """Leave a session; the answer is the message that tells of it."""
    participant = speaker(visit.caller, sent.participant)
    async with visit.to(session_id):
        message = await visit.parts.write(
            lambda chats: MultichatSystem(chats).leave(session_id, participant, visit.key)
        )
    await run_in_threadpool(visit.parts.chats.presence.forget, session_id, participant)
    visit.parts.announce(session_id)
    return JSONResponse(to_json_object(message))


@router.post("/{session_id:path}/end", response_model=SessionAnswer)
async def end(session_id: str, sent: SeatRequest, visit: KeyedVisitOf) -> Response:
    """End a session that one is in."""
    participant = speaker(visit.caller, sent.participant)
    async with visit.to(session_id):
        session = await visit.parts.write(
            lambda chats: MultichatSystem(chats).end(session_id, participant, visit.key)
        )
    visit.parts.announce(session_id)
    return JSONResponse(to_json_object(session))
