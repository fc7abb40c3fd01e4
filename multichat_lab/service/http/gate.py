"""The gate before the routes: token, rate, size and time of every request, before it is read."""

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from multichat_lab.errors import MultichatError, RequestError
from multichat_lab.service.access.doorkeeper import Doorkeeper
from multichat_lab.service.http.refusals import refusal

GUARDED = "/v1/"
"""Paths that ask for a token; health, metrics and the description are open to whoever gets here."""


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
        reason: what to tell the client.
    """

    def __init__(self, status: int, reason: RequestError) -> None:
        super().__init__(str(reason))
        self.status = status
        self.reason = reason


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
            await refusal(refused.reason, refused.status)(scope, receive, send)
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
                    raise RefusedBody(400, RequestError("The request broke off", "Send it again."))
                body += message.get("body", b"")
                if len(body) > limits.max_bytes:
                    raise too_large(limits)
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError as error:
        reason = RequestError(
            f"The request did not arrive within {limits.seconds:g} seconds", "Send it faster."
        )
        raise RefusedBody(408, reason) from error


def too_large(limits: RequestLimits) -> RefusedBody:
    """Return the refusal of a body that is too large."""
    reason = RequestError(
        f"The request is larger than {limits.max_bytes} bytes",
        "Send it in parts; the operator may raise max_request_bytes.",
    )
    return RefusedBody(413, reason)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that hands out the body first, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
