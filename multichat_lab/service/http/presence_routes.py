"""Routes that tell who is there, and what clients send to say that they are."""

from typing import Annotated

import msgspec
from anyio import to_thread
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from multichat_lab.chat.presence import Presence
from multichat_lab.chat.rules import active_session, found_session
from multichat_lab.chat.seats import LEASE_SECONDS
from multichat_lab.errors import ParticipantError
from multichat_lab.service.access.doorkeeper import require_inside, speaker
from multichat_lab.service.http.keyed import KeyedRoute, KeyedVisitOf
from multichat_lab.service.http.parts import VisitOf
from multichat_lab.service.http.payloads import LARGEST_COUNT, Moment, Name

router = APIRouter(prefix="/v1/sessions", tags=["presence"], route_class=KeyedRoute)

LONGEST_LEASE = 86_400

Seq = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]


class PresenceAnswer(BaseModel):
    """Somebody in a session, as far as they tell; null is not known."""

    participant: str
    seen_at: Moment | None = Field(description="When the last sign of life was given.")
    read_seq: int | None = Field(description="`seq` of the last message that they have read.")
    unread: int | None = Field(description="How many came since, for them or all, from others.")
    is_there: bool | None = Field(description="Whether the sign still holds.")


class SignRequest(BaseModel):
    """Give a sign of life; where it is the last for longer than the lease, the seat is free."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"read_seq": 7}]})

    read_seq: Seq | None = Field(None, description="`seq` of the last message that was read.")
    lease: Annotated[float, Field(gt=0, le=LONGEST_LEASE)] | None = Field(
        LEASE_SECONDS,
        description="Seconds for which it holds; null: no more signs, the seat stays.",
    )
    participant: Name | None = Field(None, description="Who; for admins. Else the token's holder.")


@router.get("/{session_id:path}/presence", response_model=list[PresenceAnswer])
async def get_presence(session_id: str, visit: VisitOf) -> Response:
    """See who is there in a session, and what they have not read, in the order of joining."""

    def read() -> list[Presence]:
        chats = visit.parts.chats
        require_inside(visit.caller, chats.get_session(session_id))
        return chats.presence.of(session_id)

    return JSONResponse(msgspec.to_builtins(await visit.parts.read(read)))


@router.post("/{session_id:path}/presence", response_model=None)
async def give_sign(session_id: str, sent: SignRequest, visit: KeyedVisitOf) -> Response:
    """Tell that one is there, and how far one has read. It is recorded nowhere; the answer is null.

    Who gave a sign, and none again within its lease, leaves the session: a system message says so.
    """
    participant, chats = speaker(visit.caller, sent.participant), visit.parts.chats

    def note() -> None:
        with chats.store.reading() as reader:
            require_inside(visit.caller, found_session(reader, session_id))
            session = active_session(reader, session_id)
        if participant not in session.participants:
            raise ParticipantError(
                f"{participant!r} is not in session {session_id!r}", "Let them join first."
            )
        if sent.lease is None:
            chats.presence.forget(session_id, participant)
        else:
            seq = sent.read_seq and min(sent.read_seq, session.message_count)
            chats.presence.note(session_id, participant, seq, sent.lease)

    await to_thread.run_sync(note)
    return JSONResponse(None)
