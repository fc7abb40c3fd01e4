"""Routes for sessions: start, join, leave, end, and looking at them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from multichat_lab.records import to_json_object
from multichat_lab.service.access.permissions import require_inside, speaker
from multichat_lab.service.access.tokens import READS_ALL
from multichat_lab.service.http.answers import MessageAnswer, SessionAnswer
from multichat_lab.service.http.parts import VisitOf
from multichat_lab.service.http.session_payloads import Name, SeatRequest, StartRequest

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])


@router.post("", status_code=201, response_model=SessionAnswer)
async def start(sent: StartRequest, visit: VisitOf) -> Response:
    """Start a session and invite others; whoever starts it is in it.

    Its id is a fresh UUID, which nobody can guess.
    """
    initiator = speaker(visit.caller, sent.initiator)
    session = await visit.parts.write(
        lambda system: system.start(sent.participants, sent.topic, initiator)
    )
    visit.parts.metrics.sessions.inc()
    visit.parts.told(session.session_id)
    return JSONResponse(to_json_object(session), 201)


@router.get("", response_model=list[SessionAnswer])
async def list_sessions(
    visit: VisitOf,
    status: Annotated[Literal["active", "ended"] | None, Query()] = None,
    participant: Annotated[Name | None, Query()] = None,
) -> Response:
    """List the sessions that the token's holder is in; observers and admins see all."""
    is_one_of_many = visit.caller.role not in READS_ALL
    whose = visit.caller.name if is_one_of_many else participant
    found = await run_in_threadpool(visit.parts.chats.list_sessions, status, whose)
    if is_one_of_many:
        wanted = {visit.caller.name, participant or visit.caller.name}
        found = [each for each in found if wanted <= set(each.participants)]
    return JSONResponse([to_json_object(each) for each in found])


@router.get("/{session_id:path}", response_model=SessionAnswer)
async def get_session(session_id: str, visit: VisitOf) -> Response:
    """Look at a session."""
    session = await run_in_threadpool(visit.parts.chats.get_session, session_id)
    return JSONResponse(to_json_object(require_inside(visit.caller, session)))


@router.post("/{session_id:path}/join", response_model=MessageAnswer | None)
async def join(session_id: str, sent: SeatRequest, visit: VisitOf) -> Response:
    """Join a session; the answer is the message that tells of it, or null for who was in it.

    Whoever knows a session's id can join it: only those inside are told it.
    """
    participant = speaker(visit.caller, sent.participant)
    told = await visit.parts.write(lambda system: system.join(session_id, participant, sent.kind))
    if told is None:
        return JSONResponse(None)
    visit.parts.told(session_id)
    return JSONResponse(to_json_object(told))


@router.post("/{session_id:path}/leave", response_model=MessageAnswer)
async def leave(session_id: str, sent: SeatRequest, visit: VisitOf) -> Response:
    """Leave a session; the answer is the message that tells of it."""
    participant = speaker(visit.caller, sent.participant)
    told = await visit.parts.write(lambda system: system.leave(session_id, participant))
    visit.parts.told(session_id)
    return JSONResponse(to_json_object(told))


@router.post("/{session_id:path}/end", response_model=SessionAnswer)
async def end(session_id: str, sent: SeatRequest, visit: VisitOf) -> Response:
    """End a session that one is in."""
    participant = speaker(visit.caller, sent.participant)
    session = await visit.parts.write(lambda system: system.end(session_id, participant))
    visit.parts.told(session_id)
    return JSONResponse(to_json_object(session))
