"""Putting the HTTP face together; the routes that tell how the service is."""

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from multichat_lab.chat.traces.recorder import TraceRecorder
from multichat_lab.extras import missing_modules
from multichat_lab.service.http import (
    listing,
    message_routes,
    presence_routes,
    reading_routes,
    session_routes,
    trace_routes,
)
from multichat_lab.service.http.described import REFUSALS, handle_misfits
from multichat_lab.service.http.key_turns import Turns
from multichat_lab.service.http.mcp_door import McpDoor
from multichat_lab.service.http.middleware import AGENTS, Gate, RequestLimits
from multichat_lab.service.http.observed import Observed
from multichat_lab.service.http.parts import Parts, PartsOf
from multichat_lab.service.http.refusals import handle_refusals
from multichat_lab.version import __version__

DESCRIPTION = """Conversations of several participants, recorded durably.

Every request to `/v1` carries a bearer token, which is bound to one participant. What was answered
with success is on the disk. Refusals have one shape and say what to do. Every verb takes the header
`Idempotency-Key`: sent again with the same key, it does nothing and gets the same answer.
"""


def build_app(parts: Parts, limits: RequestLimits) -> ASGIApp:
    """Return the ASGI application.

    Args:
        parts: what the routes work with.
        limits: for each request.
    """
    app = described_app()
    app.state.parts, app.state.turns = parts, Turns(parts.keys, parts.busy_seconds)
    app.state.traces = TraceRecorder()
    handle_refusals(app)
    handle_misfits(app)
    if not missing_modules("mcp"):
        app.router.routes.append(Route(AGENTS, McpDoor(parts, limits.max_bytes)))
    parts.metrics.watch(
        "multichat_tokens_unreadable_seconds",
        "For how long the file of tokens cannot be read",
        parts.doorkeeper.unreadable_seconds,
    )
    return Observed(Gate(app, parts.doorkeeper, parts.callers, limits), parts.metrics)


def described_app() -> FastAPI:
    """Return the routes with their description, without anything behind them."""
    app = FastAPI(
        title="multichat",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
    )
    for each in (
        message_routes,
        reading_routes,
        presence_routes,
        listing,
        session_routes,
        trace_routes,
    ):
        app.include_router(each.router, responses=REFUSALS)
    app.include_router(operations)
    return app


operations = APIRouter(tags=["operations"])


class HealthAnswer(BaseModel):
    """How the service is; `multichat health` on the server tells more.

    A check that is `untested`, e.g. of a backup before the first one, says nothing.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "ok",
                    "checks": [
                        {"name": "store", "status": "ok"},
                        {"name": "integrity", "status": "untested"},
                    ],
                    "untested": ["integrity"],
                }
            ]
        }
    )

    status: str
    checks: list[dict[str, str]]
    untested: list[str] = []


@operations.get("/health/live", response_model=HealthAnswer)
async def live() -> Response:
    """Tell that the process answers."""
    return JSONResponse({"status": "ok", "checks": []})


@operations.get(
    "/health/ready", response_model=HealthAnswer, responses={503: {"model": HealthAnswer}}
)
async def ready(parts: PartsOf) -> Response:
    """Tell whether the service can record messages: 200, or 503 when a check is in error."""
    found = await parts.health_now()
    return JSONResponse(found, 503 if found["status"] == "error" else 200)


@operations.get("/metrics", response_class=PlainTextResponse)
async def metrics(parts: PartsOf) -> Response:
    """Tell Prometheus the service's figures, in its text format."""
    await parts.health_now()  # so that its gauges are of now
    text = await to_thread.run_sync(parts.metrics.text, limiter=parts.health_readers)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
