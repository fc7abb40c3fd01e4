"""What each caller may have at once: requests, streams, connections, and bytes in hand."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from multichat_lab.errors import RateLimitError
from multichat_lab.service.observability import ServiceMetrics

Peer = tuple[str, int]
"""The other end of a connection."""

PATIENCE = 10.0
"""Seconds that a request waits for its turn."""


@dataclass(frozen=True, slots=True)
class CallerLimits:
    """What one caller, or all of them, may have at a time.

    Attributes:
        connections: of one.
        requests: of one, streams aside.
        streams: of one.
        sessions: active ones that one has started.
        bytes: of one, in requests that arrive and answers that are not read to the end.
        bytes_of_all: of all callers.
    """

    connections: int = 200
    requests: int = 100
    streams: int = 50
    sessions: int = 500
    bytes: int = 24_000_000
    bytes_of_all: int = 64_000_000


class Budget:
    """Bytes that are lent, and given back; who comes first is served first.

    Args:
        most: bytes in all; whoever wants more waits for all of them.
    """

    def __init__(self, most: int) -> None:
        self._most = self._free = most
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def has(self, size: int) -> bool:
        """Return whether so many could be had at once."""
        return not self._waiting and min(size, self._most) <= self._free

    @asynccontextmanager
    async def lent(self, size: int) -> AsyncIterator[None]:
        """Wait for so many bytes, and keep them while the block lasts."""
        size = min(size, self._most)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        self._serve()
        try:
            await turn
            yield
        finally:
            if turn.done() and not turn.cancelled():
                self._free += size
            self._waiting = deque(each for each in self._waiting if each[1] is not turn)
            self._serve()

    def _serve(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._free:
            size, turn = self._waiting.popleft()
            if not turn.done():
                self._free -= size
                turn.set_result(None)


class Callers:
    """Who has what at the moment; used from the service's event loop only.

    Args:
        metrics: count what is refused, by the limit.
        limits: of each caller.
    """

    def __init__(self, metrics: ServiceMetrics, limits: CallerLimits | None = None) -> None:
        self.limits = limits or CallerLimits()
        self._metrics = metrics
        self._held: Counter[tuple[str, str]] = Counter()
        self._seats: dict[Peer, str] = {}
        self._all = Budget(self.limits.bytes_of_all)
        self._of: WeakValueDictionary[str, Budget] = WeakValueDictionary()

    @contextmanager
    def holding(self, what: str, name: str) -> Iterator[None]:
        """Count one of the `requests` or `streams` as a caller's while the block lasts.

        Raises:
            RateLimitError: the caller has as many as anyone may have.
        """
        most = getattr(self.limits, what)
        if self._held[what, name] >= most:
            raise self.refused(
                what, f"{name!r} has {most} {what} open already", "Close one, or wait for its end."
            )
        self._held[what, name] += 1
        try:
            yield
        finally:
            self._held[what, name] -= 1
            if not self._held[what, name]:
                del self._held[what, name]

    def seat(self, peer: Peer | None, name: str) -> None:
        """Count a connection as the caller's who asks through it.

        Raises:
            RateLimitError: the caller has as many as anyone may have.
        """
        if peer is None or self._seats.get(peer) == name:
            return
        most = self.limits.connections
        if self._held["connections", name] >= most:
            problem = f"{name!r} has {most} connections open already"
            raise self.refused("connections", problem, "Close one; use one for several requests.")
        self.unseat(peer)
        self._seats[peer] = name
        self._held["connections", name] += 1

    def unseat(self, peer: Peer | None) -> None:
        """Forget a connection; harmless when it was nobody's."""
        name = self._seats.pop(peer, None) if peer else None
        if name is not None:
            self._held["connections", name] -= 1
            if not self._held["connections", name]:
                del self._held["connections", name]

    def has_room(self, name: str, size: int) -> bool:
        """Return whether so many bytes could be in hand for a caller at once."""
        return self._budget_of(name).has(size) and self._all.has(size)

    @asynccontextmanager
    async def in_hand(self, name: str, size: int) -> AsyncIterator[None]:
        """Wait until so many bytes may be in hand for a caller, while the block lasts.

        Raises:
            RateLimitError: they may not, for the caller or others have not read their answers, or
                not sent their requests.
        """
        own, most = self._budget_of(name), self.limits
        async with AsyncExitStack() as turns:
            try:
                async with asyncio.timeout(PATIENCE):
                    await turns.enter_async_context(own.lent(size))
                    await turns.enter_async_context(self._all.lent(size))
            except TimeoutError as error:
                raise self.refused(
                    "bytes",
                    "Too many answers are not read to the end, or requests not sent:"
                    f" {name!r} may have {most.bytes:,} bytes, all together {most.bytes_of_all:,}",
                    "Read them, or close them.",
                ) from error
            yield

    def refused(self, limit: str, problem: str, remedy: str) -> RateLimitError:
        """Return a refusal, which is counted."""
        self._metrics.limited.labels(limit).inc()
        return RateLimitError(problem, remedy)

    def _budget_of(self, name: str) -> Budget:
        return self._of.setdefault(name, Budget(self.limits.bytes))
