"""Waking those who listen to a session, as soon as something was said in it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from weakref import WeakValueDictionary

from multichat_lab.errors import RateLimitError


class Streams:
    """The listeners of the sessions; used from the service's event loop only.

    Attributes:
        is_closing: whether the service stops, so that every stream should end.
    """

    def __init__(self) -> None:
        self._events: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self._held: Counter[str] = Counter()
        self.is_closing = False

    @contextmanager
    def held_by(self, name: str, most: int) -> Iterator[None]:
        """Count a stream as a caller's while the block lasts.

        Raises:
            RateLimitError: the caller has as many as anyone may have.
        """
        if self._held[name] >= most:
            raise RateLimitError(
                f"{name!r} has {most} streams open already", "Close one, or wait until one ends."
            )
        self._held[name] += 1
        try:
            yield
        finally:
            self._held[name] -= 1

    def event(self, session_id: str) -> asyncio.Event:
        """Return what is set at the session's next message; take it before reading the store."""
        event = self._events.get(session_id)
        if event is None:
            self._events[session_id] = event = asyncio.Event()
        return event

    def wake(self, session_id: str) -> None:
        """Tell all who listen to the session to read on."""
        event = self._events.pop(session_id, None)
        if event is not None:
            event.set()

    def close(self) -> None:
        """End all streams."""
        self.is_closing = True
        for session_id in list(self._events):
            self.wake(session_id)


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than this."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
