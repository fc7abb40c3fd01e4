"""Putting the HTTP face together."""

from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from multichat_lab.service.http import messages, sessions
from multichat_lab.service.http import observation as operations
from multichat_lab.service.http.answers import ErrorAnswer
from multichat_lab.service.http.gate import Gate, RequestLimits
from multichat_lab.service.http.observation import Observed
from multichat_lab.service.http.parts import Parts
from multichat_lab.service.http.refusals import handle_refusals
from multichat_lab.version import __version__

DESCRIPTION = """Conversations of several participants, recorded durably.

Every request to `/v1` carries a bearer token, which is bound to one participant. What was answered
with success is on the disk. Refusals have one shape and say what to do.
"""

REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorAnswer, "description": what}
    for status, what in {
        400: "The request cannot be read.",
        401: "There is no token, or nobody's.",
        403: "It is not the caller's to do or to see.",
        404: "There is no such session.",
        408: "The request came too slowly.",
        409: "The session has ended, or a limit is reached.",
        413: "The request is too large.",
        422: "A value makes no sense.",
        429: "The token asks too often; see Retry-After.",
        503: "The service takes nothing at the moment; see Retry-After.",
    }.items()
}


def build_app(parts: Parts, limits: RequestLimits) -> ASGIApp:
    """Return the ASGI application.

    Args:
        parts: what the routes work with.
        limits: for each request.
    """
    app = described_app()
    app.state.parts = parts
    handle_refusals(app)
    parts.metrics.watch(
        "multichat_tokens_unreadable_seconds",
        "For how long the file of tokens cannot be read",
        parts.doorkeeper.unreadable_seconds,
    )
    return Observed(Gate(app, parts.doorkeeper, limits), parts.metrics)


def described_app() -> FastAPI:
    """Return the routes with their description, without anything behind them."""
    app = FastAPI(
        title="multichat",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
    )
    app.include_router(messages.router, responses=REFUSALS)
    app.include_router(sessions.router, responses=REFUSALS)
    app.include_router(operations.router)
    return app
