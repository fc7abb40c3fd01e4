"""What a listener of a session hears: every message once, in order, as server-sent events."""

from collections.abc import AsyncIterator

from fastapi.sse import ServerSentEvent

from multichat_lab.records import ChatMessage, ChatSession, to_json_object
from multichat_lab.service.access.tokens import READS_ALL
from multichat_lab.service.http.parts import Visit
from multichat_lab.service.http.reading import messages_within
from multichat_lab.service.http.streams import woken

MOST_AT_ONCE = 100
"""Messages that are read before they are sent."""

BYTES_AT_ONCE = 1_000_000
"""Content that is read before it is sent; a single larger message still goes out."""

POLL_SECONDS = 2.0
"""How soon messages are heard that another process wrote into the same store."""


class Listener:
    """One open stream.

    Args:
        visit: who listens, and to which service.
        session_id: to what.
        after_seq: the number of the last message that was heard before.
    """

    def __init__(self, visit: Visit, session_id: str, after_seq: int) -> None:
        self._parts = visit.parts
        self._caller = visit.caller
        self._session_id = session_id
        self._last = after_seq

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """Yield messages until the session or the service ends, or the listener may not hear on."""
        streams = self._parts.streams
        self._parts.metrics.streams.inc()
        try:
            while not streams.is_closing:
                event = streams.event(self._session_id)
                session, messages = await self._parts.read(self._news)
                if session is None or not self._may_hear(session):
                    return
                for message in messages:
                    yield ServerSentEvent(id=str(message.seq), data=to_json_object(message))
                    self._last = message.seq or self._last
                if messages and self._last < session.message_count:
                    continue
                if session.status == "ended":
                    yield ServerSentEvent(event="end", data=to_json_object(session))
                    return
                await woken(event, POLL_SECONDS)
        finally:
            self._parts.metrics.streams.dec()

    def _news(self) -> tuple[ChatSession | None, list[ChatMessage]]:
        span = (self._last, MOST_AT_ONCE)
        with self._parts.chats.store.reading() as reader:
            session = reader.session(self._session_id)
            return session, messages_within(reader, self._session_id, span, BYTES_AT_ONCE)

    def _may_hear(self, session: ChatSession) -> bool:
        """Return whether the listener is still inside, and the token still good."""
        is_inside = self._caller.role in READS_ALL or self._caller.name in session.participants
        return is_inside and self._parts.doorkeeper.still_knows(self._caller)
