"""The door for agents: `/mcp`, MCP over streamable HTTP, with the tokens of the service."""

import asyncio
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from multichat_lab.errors import ServiceError
from multichat_lab.service.access.tokens import Holder
from multichat_lab.service.http.parts import Parts, Visit

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

IDLE_SECONDS = 600
"""After so long without a request the session of a client of 2025 is forgotten; it begins anew."""

MOST_SESSIONS = 1_000
"""Sessions of clients of 2025 at a time; those of today keep none."""

MOST_OF_ONE = 50
"""Of them, those of one token."""


class McpDoor:
    """ASGI application that serves MCP; it loads what it needs at the first request.

    Args:
        parts: what it works with.
        max_bytes: of a request.
    """

    def __init__(self, parts: Parts, max_bytes: int) -> None:
        self._parts = parts
        self._max_bytes = max_bytes
        self._manager: StreamableHTTPSessionManager | None = None
        self._opening = asyncio.Lock()
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, which the gate has let in.

        Raises:
            ServiceError: the service is stopping.
            RateLimitError: the caller has too much open.
        """
        if self._parts.streams.is_closing:
            raise ServiceError("The service is stopping", "Ask again when it is back.")
        manager = await self._open()
        holder: Holder = scope["multichat.holder"]
        scope["user"] = user_of(holder)
        if is_new_session(scope) and sessions_of(manager, holder) >= MOST_OF_ONE:
            problem = f"{holder.name!r} has {MOST_OF_ONE} MCP sessions open already"
            raise self._parts.callers.refused("mcp", problem, "Close one (DELETE), or wait.")
        if scope["method"] != "GET":
            await manager.handle_request(scope, receive, send)
            return
        with self._parts.callers.holding("streams", holder.name):
            await manager.handle_request(scope, receive, send)

    async def _open(self) -> "StreamableHTTPSessionManager":
        async with self._opening:
            if self._manager is None:
                manager = await to_thread.run_sync(made, self._parts, self._max_bytes)
                started = asyncio.Event()
                self._running = asyncio.create_task(self._run(manager, started))
                await started.wait()
                if self._running.done():
                    await self._running  # which tells why it could not begin
                self._manager = manager
        return self._manager

    async def _run(self, manager: "StreamableHTTPSessionManager", started: asyncio.Event) -> None:
        try:
            async with manager.run():
                started.set()
                await self._parts.streams.closed.wait()
        finally:
            started.set()


def made(parts: Parts, max_bytes: int) -> "StreamableHTTPSessionManager":
    """Return what serves the room to those who have a token."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from multichat_lab.mcp.server import room_server
    from multichat_lab.service.http.mcp_guest import ServiceGuest

    def guest_of(request: Any) -> ServiceGuest:
        return ServiceGuest(Visit(request.scope["multichat.holder"], parts))

    return StreamableHTTPSessionManager(
        room_server(guest_of),
        session_idle_timeout=IDLE_SECONDS,
        max_request_body_size=max_bytes,
        max_sessions=MOST_SESSIONS,
    )


def user_of(holder: Holder) -> Any:
    """Return a token's holder as the session manager knows him: nobody else enters his session."""
    from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
    from mcp.server.auth.provider import AccessToken

    return AuthenticatedUser(AccessToken(token="", client_id=holder.key, scopes=[]))


def is_new_session(scope: Scope) -> bool:
    """Return whether a request would begin a session of a client of 2025."""
    from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS

    headers = Headers(scope=scope)
    version = headers.get("mcp-protocol-version")
    is_of_2025 = version is None or version in HANDSHAKE_PROTOCOL_VERSIONS
    return is_of_2025 and "mcp-session-id" not in headers


def sessions_of(manager: "StreamableHTTPSessionManager", holder: Holder) -> int:
    """Return how many sessions a token's holder has open."""
    owners = manager._session_owners.values()
    return sum(each["client_id"] == holder.key for each in owners)
