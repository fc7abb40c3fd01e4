"""What every request passes before the routes: it is let in or refused."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from multichat_lab.errors import MultichatError, RequestError
from multichat_lab.service.access.doorkeeper import Doorkeeper
from multichat_lab.service.http.callers import Callers
from multichat_lab.service.http.refusals import refusal

AGENTS = "/mcp"
"""Where agents come in."""

GUARDED = ("/v1/", AGENTS)
"""Beginnings of paths that ask for a token; health, metrics and the description are open to whoever
gets here."""

STREAMED = "/events"
"""End of the paths that are streams, which are counted by themselves."""

SMALL = 65_536
"""Bytes of a request that are not counted: a thousand of them are no burden."""


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
        callers: know what each caller has at the moment.
        limits: for each request.
    """

    def __init__(
        self, app: ASGIApp, doorkeeper: Doorkeeper, callers: Callers, limits: RequestLimits
    ) -> None:
        self._app = app
        self._doorkeeper = doorkeeper
        self._callers = callers
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        headers = Headers(scope=scope)
        async with AsyncExitStack() as held:
            try:
                if scope["path"].startswith(GUARDED):
                    await self._admit(scope, headers, held)
                body = await whole_body(receive, headers, self._limits)
            except MultichatError as error:
                await refusal(error)(scope, receive, send)
            except RefusedBody as refused:
                await refused.answer(scope, receive, send)
            else:
                await self._app(scope, replayed(body, receive), send)

    async def _admit(self, scope: Scope, headers: Headers, held: AsyncExitStack) -> None:
        """Let a caller in who has a token, and not too much of anything; see `CallerLimits`.

        Raises:
            RefusedBody: what is announced is too large.
            MultichatError: see `Doorkeeper.admit` and `Callers`.
        """
        # two of them are one wrong one: a proxy may have gone by the other
        holder = self._doorkeeper.admit(", ".join(headers.getlist("authorization")))
        scope["multichat.holder"] = holder
        self._callers.seat(scope.get("client"), holder.name)
        if not is_stream(scope):
            held.enter_context(self._callers.holding("requests", holder.name))
        if (size := size_of_body(headers, self._limits)) > SMALL:
            await held.enter_async_context(self._callers.in_hand(holder.name, size))


def is_stream(scope: Scope) -> bool:
    """Return whether a request is answered by a stream that stays open."""
    path, is_get = scope["path"], scope["method"] == "GET"
    return bool(path.endswith(STREAMED) or (path == AGENTS and is_get))


def size_of_body(headers: Headers, limits: RequestLimits) -> int:
    """Return how many bytes a body may have, as far as its head tells; 0 for none.

    Raises:
        RefusedBody: it is too large.
    """
    announced = headers.get("content-length")
    if announced is None:
        return limits.max_bytes if "transfer-encoding" in headers else 0
    if int(announced) > limits.max_bytes:
        raise too_large(limits)
    return int(announced)


async def whole_body(receive: Receive, headers: Headers, limits: RequestLimits) -> bytes:
    """Read a request's body, as far as it is allowed to go.

    Raises:
        RefusedBody: it is too large (known from the header or found while reading), too slow, or
            breaks off.
    """
    if not size_of_body(headers, limits):
        return b""
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
