"""Errors as answers: `{"error": {"type", "problem", "remedy"}}`, with the right status."""

from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from multichat_lab.errors import (
    AccessError,
    AuthenticationError,
    MessageError,
    MultichatError,
    OverloadError,
    ParticipantError,
    RateLimitError,
    RequestError,
    ServiceError,
    SessionEndedError,
    SessionExistsError,
    SessionLimitError,
    SessionNotFoundError,
    StoreBusyError,
)
from multichat_lab.service.observability import LOG

STATUSES: dict[type[MultichatError], int] = {
    RequestError: 400,
    AuthenticationError: 401,
    AccessError: 403,
    SessionNotFoundError: 404,
    SessionEndedError: 409,
    SessionExistsError: 409,
    SessionLimitError: 409,
    ParticipantError: 422,
    MessageError: 422,
    RateLimitError: 429,
    OverloadError: 503,
    ServiceError: 503,
}
"""Error → HTTP status; any other error of ours is the store's trouble, and a 503 too."""

RETRY_SECONDS = {429: 1, 503: 1, 504: 5}
"""Status → value of the header `Retry-After`."""

LONGEST_TEXT = 500
"""Characters of a problem that are sent back; it may quote what the client sent."""

REMEDIES = {
    400: "Send JSON that fits /openapi.json.",
    404: "The paths are described by /openapi.json.",
    405: "The methods of each path are described by /openapi.json.",
    504: "Ask again with the same message_id: a second try is told what the first has recorded.",
}


def told_outside(error: MultichatError) -> MultichatError:
    """Return an error as a client is told it.

    A store's error names files of the server, which are no business of a client: the log has them.
    """
    if type(error) in STATUSES:
        return error
    details = {"error": type(error).__name__, "problem": error.problem, "remedy": error.remedy}
    is_busy = isinstance(error, StoreBusyError)
    LOG.error("store busy" if is_busy else "store failed", extra=details)
    return type(error)(
        "Somebody else holds the store at the moment; nothing is written"
        if is_busy
        else "The store cannot be used at the moment",
        "Ask again; if it lasts, ask the operator to look at the log, or run: multichat health"
        if is_busy
        else "Ask the operator to look at the log, or run: multichat health",
    )


def refusal(error: MultichatError, status: int | None = None) -> JSONResponse:
    """Return the answer to a request that was refused."""
    error = told_outside(error)
    return error_answer(
        status or STATUSES.get(type(error), 503),
        type(error).__name__,
        error.problem,
        error.remedy,
    )


def error_answer(status: int, kind: str, problem: str, remedy: str) -> JSONResponse:
    """Return an error in the shape that all have."""
    headers = {"x-error-type": kind}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if status in RETRY_SECONDS:
        headers["retry-after"] = str(RETRY_SECONDS[status])
    if status in (408, 413):
        headers["connection"] = "close"
    body = {"type": kind, "problem": clean(problem), "remedy": clean(remedy)}
    return JSONResponse({"error": body}, status, headers)


def clean(text: str) -> str:
    """Return text that is not too long, and that UTF-8 can carry."""
    short = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
    return short.encode("utf-8", "replace").decode()


def unexpected() -> JSONResponse:
    """Return the answer to a request that met a fault of ours."""
    return error_answer(
        500, "ServiceError", "The service failed at this request", "The log tells where; report it."
    )


def handle_refusals(app: Starlette) -> None:
    """Let the app answer every error in the one shape."""
    kind = RequestError.__name__

    async def ours(_: Request, error: Exception) -> JSONResponse:
        return refusal(cast(MultichatError, error))

    async def http(_: Request, error: Exception) -> JSONResponse:
        refused = cast(HTTPException, error)
        remedy = REMEDIES.get(refused.status_code, "")
        name = kind if refused.status_code < 500 else ServiceError.__name__
        response = error_answer(refused.status_code, name, str(refused.detail), remedy)
        response.headers.update(refused.headers or {})
        return response

    async def fault(_: Request, __: Exception) -> JSONResponse:
        return unexpected()

    app.add_exception_handler(MultichatError, ours)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, fault)
