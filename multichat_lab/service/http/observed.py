"""What lies around all requests: each is counted and logged, and a fault of ours is answered."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from multichat_lab.service.http.refusals import unexpected
from multichat_lab.service.observability import LOG, ServiceMetrics, where_it_failed

UNKNOWN_ROUTE = "unknown"
"""Label of requests that no route takes: their paths are anybody's invention."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

QUIET = frozenset({400, 401, 404, 405, 408, 413, 429})
"""Refusals that anyone can bring about without end: they are counted, and not worth a line each."""


class Observed:
    """ASGI middleware around all others: counts and logs every request.

    Args:
        app: what lies behind it.
        metrics: what is counted.
    """

    def __init__(self, app: ASGIApp, metrics: ServiceMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, record how it went, and answer when something broke."""
        status, error_type, started = 0, "", time.perf_counter()

        async def pass_on(message: Message) -> None:
            nonlocal status, error_type
            if message["type"] == "http.response.start":
                status = message["status"]
                error_type = dict(message["headers"]).get(b"x-error-type", b"").decode()
            await send(message)

        try:
            await self._app(scope, receive, pass_on)
        except Exception as error:
            details = {"error": type(error).__name__, "where": where_it_failed(error)}
            LOG.error("request failed", extra=details)
            if not status:
                await unexpected()(scope, receive, pass_on)
        finally:
            self._record(scope, status, error_type, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, error_type: str, seconds: float) -> None:
        route = getattr(scope.get("route"), "path_format", UNKNOWN_ROUTE)
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._metrics.requests.labels(method, route, status).inc()
        if error_type:
            self._metrics.errors.labels(error_type).inc()
        level = logging.DEBUG if status < 400 or status in QUIET else logging.INFO
        if not LOG.isEnabledFor(level):
            return
        holder = scope.get("multichat.holder")
        details = {
            "method": method,
            "route": route,
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            "token_of": holder.name if holder else None,
            "error": error_type or None,
        }
        LOG.log(level, "request", extra=details)
