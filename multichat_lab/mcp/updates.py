"""Telling clients that a resource has changed, as soon as it has.

Clients of 2025 subscribe to an address (`resources/subscribe`); those of today open a stream
(`subscriptions/listen`). Both are told the address alone, and read it again.
"""

from collections.abc import Iterable
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

from multichat_lab.errors import MultichatError, RateLimitError
from multichat_lab.errors.base import in_a_line
from multichat_lab.mcp.calling import asking
from multichat_lab.mcp.guest import Guest
from multichat_lab.mcp.resources import nothing_at, session_at
from multichat_lab.mcp.watching import watch

SUBSCRIBED = "multichat.subscribed"
"""Where in a connection's state its subscriptions lie."""


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


def counted(guest: Guest, uris: Iterable[str]) -> ExitStack:
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
        scope, held = anyio.CancelScope(), counted(guest, [uri])
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
        stack.enter_context(counted(guest, known))
        tasks = await stack.enter_async_context(anyio.create_task_group())
        if known:
            tasks.start_soon(watch_all)
        filtered = params.model_copy(update={"notifications": wanted})
        answer = await handler(request, filtered)
        tasks.cancel_scope.cancel()
    return answer
