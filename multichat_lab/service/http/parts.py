"""What the routes work with: how they write and read, and wake those who listen."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar, cast

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.service.access.doorkeeper import Doorkeeper, require_inside
from multichat_lab.service.access.tokens import Holder
from multichat_lab.service.http.answers import LARGE
from multichat_lab.service.http.callers import Callers
from multichat_lab.service.http.streams import Streams
from multichat_lab.service.http.turns import written_in_time
from multichat_lab.service.http.used_keys import Keys
from multichat_lab.service.observability import ServiceMetrics
from multichat_lab.service.writer import GroupWriter
from multichat_lab.stores.access import BUSY_SECONDS

T = TypeVar("T")

READERS = 4
"""Threads that read messages; what each holds in memory is bounded, so all together is."""

HEALTH_READERS = 2
"""Threads that read the health, their own: a store that hangs may have taken all others."""

SEAT_SECONDS = 900.0
"""An agent at `/mcp` thinks between two calls, and gives no sign meanwhile."""

HealthReading = dict[str, Any]
"""`{"status", "checks": [{"name", "status"}, …], "untested": [name, …]}`, where status is ok, warn
or error, or of a check untested."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes share.

    Attributes:
        writer: everything that changes the store goes through it.
        chats: for reading; beside the writer, so that a reader waits for no commit.
        doorkeeper: knows the tokens.
        health: reads the service's health; may take a while.
        keys: which request was sent under which idempotency key.
        metrics: what is counted.
        callers: bounds what each caller has at a time.
        streams: wakes those who listen.
        readers: bounds the threads that read messages.
        health_readers: bounds the threads that read the health.
        busy_seconds: how long a request waits for the writer.
        seat_seconds: for so long the sign of an agent at `/mcp` holds.
    """

    writer: GroupWriter
    chats: SessionPersistence
    doorkeeper: Doorkeeper
    health: Callable[[], HealthReading]
    keys: Keys
    metrics: ServiceMetrics
    callers: Callers
    streams: Streams = field(default_factory=Streams)
    readers: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(READERS))
    health_readers: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(HEALTH_READERS))
    busy_seconds: float = BUSY_SECONDS
    seat_seconds: float = SEAT_SECONDS

    async def write(self, job: Callable[[SessionPersistence], T]) -> T:
        """Run a job in the writer's next transaction; return when it is durable."""
        return await written_in_time(self.writer.submit(job), self.busy_seconds)

    async def read(self, job: Callable[[], T]) -> T:
        """Run a job that reads messages, in a thread."""
        return await to_thread.run_sync(job, limiter=self.readers)

    async def health_now(self) -> HealthReading:
        """Read the health, in a thread."""
        return await to_thread.run_sync(self.health, limiter=self.health_readers)

    def announce(self, session_id: str, messages: int = 1) -> None:
        """Count recorded messages, and wake those who listen to the session."""
        self.metrics.messages.inc(messages)
        self.streams.wake(session_id)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, as far as it concerns all routes.

    Attributes:
        caller: whose token it carries.
        parts: what it works with.
        key: gives what the request records its ids; None without an idempotency key.
    """

    caller: Holder
    parts: Parts
    key: str | None = None

    @asynccontextmanager
    async def to(
        self, session_id: str, hidden: type[MultichatError] = MultichatError
    ) -> AsyncIterator[None]:
        """Change a session: to who is not in it, what goes wrong says that it is not there.

        Asked only when something went wrong, so that what goes well costs no reading.

        Raises:
            SessionNotFoundError: there is none, or the caller is not in it.
            MultichatError: what went wrong.
        """
        try:
            yield
        except hidden:
            session = await self.parts.read(lambda: self.parts.chats.get_session(session_id))
            require_inside(self.caller, session)
            raise


class Reception(HTTPBearer):
    """Hands a route its visit; the description of the service says by it that a token is needed."""

    def __init__(self) -> None:
        super().__init__(auto_error=False, description="Made by: multichat token add NAME")

    async def __call__(self, request: Request) -> Visit:  # type: ignore[override]
        """Return the visit; the gate has checked the token."""
        return Visit(request.scope["multichat.holder"], request.app.state.parts)


async def parts_of(request: Request) -> Parts:
    """Return the parts, for the routes that ask for no token."""
    return cast(Parts, request.app.state.parts)


VisitOf = Annotated[Visit, Depends(Reception())]


async def turn(visit: VisitOf) -> AsyncIterator[Visit]:
    """Hand a route its visit when it is the caller's turn to get a large answer."""
    async with visit.parts.callers.in_hand(visit.caller.name, LARGE):
        yield visit


TurnOf = Annotated[Visit, Depends(turn)]
"""A visit that gets a large answer."""

PartsOf = Annotated[Parts, Depends(parts_of)]
