"""Routes for OTLP: what programs tell of themselves with OpenTelemetry, recorded as sessions."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from multichat_lab.chat.traces.owner import Owner
from multichat_lab.chat.traces.protobuf import LOGS, TRACES
from multichat_lab.chat.traces.recorder import TraceRecorder
from multichat_lab.chat.traces.wire import JSON, PROTOBUF, answer_of, status_of, told_in, unpacked
from multichat_lab.errors import MultichatError, ParticipantError, RequestError
from multichat_lab.service.access.doorkeeper import speaker
from multichat_lab.service.access.names import look_alike, require_own_name
from multichat_lab.service.http.answers import LARGE
from multichat_lab.service.http.described import REFUSALS
from multichat_lab.service.http.parts import TurnOf, Visit
from multichat_lab.service.http.payloads import LONGEST_NAME
from multichat_lab.service.http.refusals import refusal, told_outside

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

MOST_NOTES = 5
"""Notes on a request that its answer tells."""

BINARY = {"schema": {"type": "string", "format": "binary"}}
OBJECT = {"schema": {"type": "object"}}
SENT = {
    "requestBody": {
        "required": True,
        "description": "Packed with gzip or not.",
        "content": {PROTOBUF: BINARY, JSON: OBJECT},
    }
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "What is taken is on the disk; a partial success tells what is not taken,"
        " and `recorded` (protobuf: field 1000, JSON) how many messages the sessions have now, and"
        " the hash of the last.",
        "content": {PROTOBUF: BINARY, JSON: OBJECT},
    }
}
ANSWERS |= {status: {**told, "content": {PROTOBUF: BINARY}} for status, told in REFUSALS.items()}


class OtlpRoute(APIRoute):
    """A route that refuses as OTLP wants it: with a `Status` in the form of the request."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        handle: Handler = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except MultichatError as error:
                response = refusal(error)
                if media_type_of(request) == PROTOBUF:
                    told = told_outside(error)
                    response.body = status_of(PROTOBUF, f"{told.problem}. {told.remedy}")
                    response.headers["content-type"] = PROTOBUF
                    response.headers["content-length"] = str(len(response.body))
                return response

        return answered


router = APIRouter(prefix="/v1", tags=["traces"], route_class=OtlpRoute)


@router.post("/traces", openapi_extra=SENT, responses=ANSWERS)
async def traces(request: Request, visit: TurnOf) -> Response:
    """Record what spans say by the conventions for GenAI, or by OpenInference (OTLP/HTTP).

    A conversation becomes a session of the token's holder, `otlp:HOLDER/CONVERSATION`. Sent again,
    it adds nothing.
    """
    return await recorded(request, visit, TRACES)


@router.post("/logs", openapi_extra=SENT, responses=ANSWERS)
async def logs(request: Request, visit: TurnOf) -> Response:
    """Record what log records say of the spans that they name; see `/v1/traces`."""
    return await recorded(request, visit, LOGS)


async def recorded(request: Request, visit: Visit, kind: str) -> Response:
    """Record a request of OTLP, and answer it once it is durable.

    Raises:
        AccessError: the token is only for reading.
        RequestError: it cannot be read.
        MultichatError: see `Parts.write`.
    """
    speaker(visit.caller, None)
    media_type, body = media_type_of(request), await request.body()
    if media_type not in (PROTOBUF, JSON):
        raise RequestError(f"The body is {media_type!r}", f"Send {PROTOBUF}, or {JSON}.")
    encoding = request.headers.get("content-encoding", "").strip().lower()

    def read() -> tuple[Any, Owner]:
        whole = unpacked(body, encoding, LARGE)
        return told_in(kind, media_type, whole), owner_of(visit)

    spans, owner = await to_thread.run_sync(read, limiter=visit.parts.readers)
    recorder: TraceRecorder = request.app.state.traces
    taken = await visit.parts.write(partial(recorder.take, spans=spans, owner=owner))
    visit.parts.metrics.sessions.inc(len(taken.made))
    for session_id, count in taken.messages.items():
        visit.parts.announce(session_id, count)
    answer = answer_of(kind, media_type, taken, MOST_NOTES)
    return Response(answer, media_type=media_type)


def media_type_of(request: Request) -> str:
    """Return the form of a request's body."""
    told = request.headers.get("content-type", "")
    return told.partition(";")[0].strip().lower()


def owner_of(visit: Visit) -> Owner:
    """Return whose traces a caller sends: nobody in them speaks as another who has a token.

    Raises:
        TokenError: the file of tokens cannot be read.
    """
    caller, limits = visit.caller, visit.parts.callers.limits
    records = visit.parts.doorkeeper.tokens.records()
    others = [each.name for each in records if each.name != caller.name]

    def name_of(name: str) -> str:
        try:
            plain = require_own_name(name)[:LONGEST_NAME]
        except ParticipantError:
            plain = ascii(name)[1 : LONGEST_NAME + 1].rstrip("'")
        if caller.role != "admin" and any(look_alike(plain, other) for other in others):
            return f"{plain} (told by {caller.name})"
        return plain

    return Owner(caller.name, name_of, limits.sessions)
