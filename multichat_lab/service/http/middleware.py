"""What every request passes before the routes: it is counted and logged, and let in or refused."""

import asyncio
import logging
import time
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from multichat_lab.errors import MultichatError, RequestError
from multichat_lab.service.access.doorkeeper import Doorkeeper
from multichat_lab.service.http.refusals import refusal, unexpected
from multichat_lab.service.observability import LOG, ServiceMetrics, where_it_failed

GUARDED = "/v1/"
"""Paths that ask for a token; health, metrics and the description are open to whoever gets here."""

UNKNOWN_ROUTE = "unknown"
"""Label of requests that no route takes: their paths are anybody's invention."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

QUIET = frozenset({400, 401, 404, 405, 408, 413, 429})
"""Refusals that anyone can bring about without end: they are counted, and not worth a line each."""


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """What a request may be.

    Attributes:
        max_bytes: size of its body.
        seconds: time for its body to arrive.
    """

    max_bytes: int
    seconds: float


class RefusedBody(Exception):  # noqa: N818 - it carries a refusal to the gate
    """The body cannot be taken.

    Args:
        status: of the answer.
        problem: what is wrong.
        remedy: what to do about it.
    """

    def __init__(self, status: int, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.answer = refusal(RequestError(problem, remedy), status)


class Gate:
    """ASGI middleware that refuses before anything of the body is looked at.

    Args:
        app: what lies behind it.
        doorkeeper: knows the tokens.
        limits: for each request.
    """

    def __init__(self, app: ASGIApp, doorkeeper: Doorkeeper, limits: RequestLimits) -> None:
        self._app = app
        self._doorkeeper = doorkeeper
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        headers = Headers(scope=scope)
        try:
            if scope["path"].startswith(GUARDED):
                scope["multichat.holder"] = self._doorkeeper.admit(headers.get("authorization", ""))
            body = await whole_body(receive, headers, self._limits)
        except MultichatError as error:
            await refusal(error)(scope, receive, send)
        except RefusedBody as refused:
            await refused.answer(scope, receive, send)
        else:
            await self._app(scope, replayed(body, receive), send)


async def whole_body(receive: Receive, headers: Headers, limits: RequestLimits) -> bytes:
    """Read a request's body, as far as it is allowed to go.

    Raises:
        RefusedBody: it is too large (known from the header or found while reading), too slow, or
            breaks off.
    """
    announced = headers.get("content-length")
    if announced is None and "transfer-encoding" not in headers:
        return b""
    if announced is not None and int(announced) > limits.max_bytes:
        raise too_large(limits)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RefusedBody(400, "The request broke off", "Send it again.")
                body += message.get("body", b"")
                if len(body) > limits.max_bytes:
                    raise too_large(limits)
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError as error:
        problem = f"The request did not arrive within {limits.seconds:g} seconds"
        raise RefusedBody(408, problem, "Send it faster.") from error


def too_large(limits: RequestLimits) -> RefusedBody:
    """Return the refusal of a body that is too large."""
    return RefusedBody(
        413,
        f"The request is larger than {limits.max_bytes} bytes",
        "Send it in parts; the operator may raise max_request_bytes.",
    )


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that hands out the body first, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


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
