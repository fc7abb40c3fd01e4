"""The outermost layer: counts and logs every request, and answers when something broke."""

import logging
import time

from anyio import to_thread
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from multichat_lab.service.http.answers import HealthAnswer
from multichat_lab.service.http.parts import PartsOf
from multichat_lab.service.http.refusals import unexpected
from multichat_lab.service.watching.logs import LOG, where_it_failed
from multichat_lab.service.watching.metrics import ServiceMetrics

router = APIRouter(tags=["operations"])


@router.get("/health/live", response_model=HealthAnswer)
async def live() -> Response:
    """Tell that the process answers."""
    return JSONResponse({"status": "ok", "checks": []})


@router.get("/health/ready", response_model=HealthAnswer, responses={503: {"model": HealthAnswer}})
async def ready(parts: PartsOf) -> Response:
    """Tell whether the service can record messages: 200, or 503 when a check is in error."""
    found = await parts.health_now()
    return JSONResponse(found, 503 if found["status"] == "error" else 200)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(parts: PartsOf) -> Response:
    """Tell Prometheus the service's figures, in its text format."""
    await parts.health_now()  # so that its gauges are of now
    text = await to_thread.run_sync(parts.metrics.text, limiter=parts.health_readers)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


UNKNOWN_ROUTE = "unknown"
"""Label of requests that no route takes: their paths are anybody's invention."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

QUIET = frozenset({400, 401, 404, 405, 408, 413, 429})
"""Refusals that anyone can bring about without end: they are counted, and not worth a line each."""


class Answer:
    """Passes an answer on, and remembers what it was.

    Attributes:
        status: 0 until it has begun.
        error: its type, when it is a refusal.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.error = ""

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            for name, value in message["headers"]:
                if name == b"x-error-type":
                    self.error = value.decode()
        await self._send(message)


class Observed:
    """ASGI middleware around all others.

    Args:
        app: what lies behind it.
        metrics: what is counted.
    """

    def __init__(self, app: ASGIApp, metrics: ServiceMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and record how it went."""
        answer = Answer(send)
        started = time.perf_counter()
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            LOG.error(
                "request failed",
                extra={"error": type(error).__name__, "where": where_it_failed(error)},
            )
            if not answer.status:
                await unexpected()(scope, receive, answer.send)
        finally:
            self._record(scope, answer, time.perf_counter() - started)

    def _record(self, scope: Scope, answer: Answer, seconds: float) -> None:
        route = getattr(scope.get("route"), "path_format", UNKNOWN_ROUTE)
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._metrics.requests.labels(method, route, answer.status).inc()
        if answer.error:
            self._metrics.errors.labels(answer.error).inc()
        is_quiet = answer.status < 400 or answer.status in QUIET
        level = logging.DEBUG if is_quiet else logging.INFO
        if not LOG.isEnabledFor(level):
            return
        holder = scope.get("multichat.holder")
        told = {
            "method": method,
            "route": route,
            "status": answer.status,
            "milliseconds": round(seconds * 1000, 1),
            "token_of": holder.name if holder else None,
            "error": answer.error or None,
        }
        LOG.log(level, "request", extra=told)
