"""The listeners of a service's sessions, and what wakes them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from weakref import WeakValueDictionary

from anyio import to_thread

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.records import ChatSession
from multichat_lab.stores.questions import SessionQuery

BREATH_SECONDS = 0.02
"""Pause between two looks at a store that others write to all the time."""


class Streams:
    """The listeners of the sessions; used from the service's event loop only.

    Attributes:
        is_closing: whether the service stops, so that every stream should end.
        closed: set when it does.
    """

    def __init__(self) -> None:
        self._events: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self.is_closing = False
        self.closed = asyncio.Event()
        self._listeners = 0
        self._overhearing: asyncio.Task[None] | None = None

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
        self.closed.set()
        for session_id in list(self._events):
            self.wake(session_id)

    @contextmanager
    def overhearing(self, chats: SessionPersistence) -> Iterator[None]:
        """Hear, for the `with` block of a listener, what other processes write into the store."""
        self._listeners += 1
        if self._overhearing is None:
            self._overhearing = asyncio.create_task(self._overhear(chats))
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners and self._overhearing is not None:
                self._overhearing.cancel()
                self._overhearing = None

    async def _overhear(self, chats: SessionPersistence) -> None:
        """Wake those whose sessions have changed; for all of them together the store is read once.

        The service's own commits are found here too, and wake nobody in vain who has read on.
        """
        written, loop = asyncio.Event(), asyncio.get_running_loop()
        known: dict[str, ChatSession] = {}

        def wake() -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(written.set)

        with chats.arrivals.waking(wake):
            while True:
                await written.wait()
                written.clear()
                with suppress(MultichatError):  # a store that hangs: the next commit tells more
                    found = await to_thread.run_sync(standing_of, chats, list(self._events))
                    for session_id in list(self._events):
                        if found.get(session_id) != known.get(session_id):
                            self.wake(session_id)
                    known = found
                await asyncio.sleep(BREATH_SECONDS)


def standing_of(chats: SessionPersistence, session_ids: list[str]) -> dict[str, ChatSession]:
    """Return how sessions stand."""
    if not session_ids:
        return {}
    with chats.store.reading() as reader:
        found = reader.sessions(SessionQuery(session_ids=session_ids))
    return {each.session_id: each for each in found}
