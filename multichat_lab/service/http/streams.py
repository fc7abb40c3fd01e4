"""Waking those who listen to a session, as soon as something was said in it."""

import asyncio
from contextlib import suppress
from weakref import WeakValueDictionary


class Streams:
    """The listeners of the sessions; used from the service's event loop only.

    Attributes:
        is_closing: whether the service stops, so that every stream should end.
    """

    def __init__(self) -> None:
        self._events: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self.is_closing = False

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
