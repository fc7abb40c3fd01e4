"""Telling clients that a resource has changed, as soon as it has.

Clients of 2025 subscribe to an address (`resources/subscribe`); those of today open a stream
(`subscriptions/listen`). Both are told the address alone, and read it again.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import anyio
from anyio.abc import TaskGroup
from mcp.server import ServerRequestContext
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ResourceUpdated
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    EmptyResult,
    SubscribeRequestParams,
    SubscriptionFilter,
    SubscriptionsListenRequestParams,
    SubscriptionsListenResult,
    UnsubscribeRequestParams,
)

from multichat_lab.errors import (
    AccessError,
    AuthenticationError,
    MultichatError,
    ParticipantError,
    RateLimitError,
    ServiceError,
    SessionNotFoundError,
)
from multichat_lab.errors.base import in_a_line
from multichat_lab.mcp.calling import asking
from multichat_lab.mcp.guest import Guest
from multichat_lab.mcp.resources import nothing_at, session_at

PATIENCE = 60.0
"""Seconds that one waits for a word before one looks whether one may still listen."""

PAUSE = 0.1
"""Seconds between two notices at least: what comes in one breath is told once."""

LIST_SECONDS = 2.0
"""How soon a change in the list of sessions is told."""

SUBSCRIBED = "multichat.subscribed"
"""Where in a connection's state its subscriptions lie."""

OUT_OF_SIGHT = (
    AccessError, AuthenticationError, ParticipantError, ServiceError, SessionNotFoundError,
)  # fmt: skip
"""What who has left, whose token was revoked, or whose service stops, is told."""

Tell = Callable[[str], Awaitable[None]]


async def watch(guest: Guest, uri: str, last: int, tell: Tell) -> None:
    """Tell each time something changes at an address, until its session ends or is out of sight.

    Args:
        guest: who is told.
        uri: of a transcript, or of the list of sessions.
        last: how many messages are known; of the list nothing.
        tell: is given the address.
    """
    try:
        if session_at(uri) is None:
            await watch_list(guest, uri, tell)
        else:
            await watch_transcript(guest, uri, last, tell)
    except OUT_OF_SIGHT:
        await tell(uri)


async def watch_transcript(guest: Guest, uri: str, last: int, tell: Tell) -> None:
    """Tell each time something is said in a session, until it has ended."""
    session_id = session_at(uri) or ""
    while True:
        await guest.hear(session_id, last, PATIENCE)
        session, _ = await guest.page(session_id, 0, 1)
        if session.message_count > last:
            await tell(uri)
        if session.status == "ended":
            return
        last = session.message_count
        await anyio.sleep(PAUSE)


async def watch_list(guest: Guest, uri: str, tell: Tell) -> None:
    """Tell each time a session begins or ends, or somebody comes or goes."""
    known = await standing(guest)
    while True:
        await anyio.sleep(LIST_SECONDS)
        if (now := await standing(guest)) != known:
            known = now
            await tell(uri)


async def standing(guest: Guest) -> list[tuple[Any, ...]]:
    """Return what the list of sessions tells, without how much is said in them."""
    return [(each.session_id, each.status, each.participants) for each in await guest.sessions()]


async def known_so_far(guest: Guest, uri: str) -> int:
    """Return how many messages the session at an address has; 0 for the list of sessions.

    Raises:
        MCPError: there is nothing at this address, or the guest may not read it.
    """
    session_id = session_at(uri)
    if session_id is None:
        return 0
    try:
        session, _ = await guest.page(session_id, 0, 1)
    except MultichatError as error:
        raise nothing_at(uri, in_a_line(error)) from error
    return session.message_count


def watching(guest: Guest, uris: Iterable[str]) -> ExitStack:
    """Return what counts addresses as watched by a guest until it is left.

    Raises:
        MCPError: he watches as much as anyone may.
    """
    with ExitStack() as held:
        for uri in uris:
            try:
                held.enter_context(guest.watching())
            except RateLimitError as error:
                raise MCPError(INVALID_PARAMS, in_a_line(error), {"uri": uri}) from error
        return held.pop_all()


class Updates:
    """The subscriptions of a server's clients.

    Attributes:
        tasks: in which those of 2025 wait; set while the server runs.
    """

    def __init__(self) -> None:
        self.tasks: TaskGroup | None = None

    async def subscribe(
        self, request: ServerRequestContext[Any, Any], params: SubscribeRequestParams
    ) -> EmptyResult:
        """Let a client be told of an address until it unsubscribes, or goes."""
        guest, uri = asking(request), str(params.uri)
        known = await known_so_far(guest, uri)
        await self.unsubscribe(request, UnsubscribeRequestParams(uri=uri))
        connection = request.session._connection  # outlives the request, and tells its end
        scope, held = anyio.CancelScope(), watching(guest, [uri])
        connection.state.setdefault(SUBSCRIBED, {})[uri] = scope
        connection.exit_stack.callback(scope.cancel)

        async def wait() -> None:
            with held, scope:
                await watch(guest, uri, known, request.session.send_resource_updated)

        assert self.tasks is not None  # noqa: S101 - requests come while the server runs
        self.tasks.start_soon(wait)
        return EmptyResult()

    async def unsubscribe(
        self, request: ServerRequestContext[Any, Any], params: UnsubscribeRequestParams
    ) -> EmptyResult:
        """Tell a client of an address no longer."""
        subscribed = request.session._connection.state.get(SUBSCRIBED, {})
        if scope := subscribed.pop(str(params.uri), None):
            scope.cancel()
        return EmptyResult()


async def listen(
    request: ServerRequestContext[Any, Any], params: SubscriptionsListenRequestParams
) -> SubscriptionsListenResult:
    """Serve the stream that a client of today opens; the stream's end ends all of it.

    Raises:
        MCPError: there is nothing at one of the addresses, or the guest may not read it.
    """
    guest, bus = asking(request), InMemorySubscriptionBus()
    uris = [str(each) for each in params.notifications.resource_subscriptions or []]
    known = {uri: await known_so_far(guest, uri) for uri in uris}
    wanted = SubscriptionFilter(resource_subscriptions=list(known))

    async def tell(uri: str) -> None:
        await bus.publish(ResourceUpdated(uri=uri))

    handler = ListenHandler(bus)

    async def watch_all() -> None:
        async with anyio.create_task_group() as each:
            for uri, last in known.items():
                each.start_soon(watch, guest, uri, last, tell)
        handler.close()  # all sessions have ended, or are out of sight: so has the stream

    async with AsyncExitStack() as stack:
        stack.enter_context(watching(guest, known))
        tasks = await stack.enter_async_context(anyio.create_task_group())
        if known:
            tasks.start_soon(watch_all)
        filtered = params.model_copy(update={"notifications": wanted})
        answer = await handler(request, filtered)
        tasks.cancel_scope.cancel()
    return answer
