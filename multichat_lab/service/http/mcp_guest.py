"""A caller of the service as a guest of the MCP server, with the rights of his token."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from anyio import to_thread
from starlette.exceptions import HTTPException

from multichat_lab.chat.pages import messages_within, sessions_within
from multichat_lab.chat.rules import found_session
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.errors import (
    AuthenticationError,
    MultichatError,
    RequestError,
    ServiceError,
    SessionEndedError,
)
from multichat_lab.mcp.guest import PAGE_BYTES
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.service.access.doorkeeper import require_inside, speaker
from multichat_lab.service.access.names import require_plain
from multichat_lab.service.access.tokens import READS_ALL
from multichat_lab.service.http.answers import LARGE
from multichat_lab.service.http.listener import POLL_SECONDS, woken
from multichat_lab.service.http.mcp_seats import ServiceSeats
from multichat_lab.service.http.middleware import AGENTS
from multichat_lab.service.http.parts import Visit
from multichat_lab.service.http.refusals import told_outside
from multichat_lab.service.http.session_routes import begun
from multichat_lab.stores.questions import SessionQuery

T = TypeVar("T")


class ServiceGuest:
    """Who comes by MCP with a token: see `multichat_lab.mcp.guest.Guest`.

    A session that he is not in is not there for him; whoever knows its id can join it.

    Args:
        visit: whose token it is, and to which service.
    """

    def __init__(self, visit: Visit) -> None:
        self.name = visit.caller.name
        self.seats = ServiceSeats(visit)
        self._visit = visit
        self._parts = visit.parts

    async def own_key(self, key: str | None) -> str | None:
        """Return the seed of a call's key, which nobody can guess, nor the ids that follow."""
        if key is None:
            return None
        token, book = self._visit.caller.key, self._parts.keys
        use = await to_thread.run_sync(book.begin, token, f"{AGENTS} {key}", AGENTS.encode())
        return use.seed

    async def start(self, invited: Sequence[str], topic: str, key: str | None) -> ChatSession:
        """Start a session, and invite others."""
        async with self._outside():
            return await begun(replace(self._visit, key=key), invited, topic)

    async def join(self, session_id: str, kind: str, key: str | None) -> ChatSession:
        """Join a session, and return it."""

        def verb(system: MultichatSystem) -> ChatSession:
            system.join(session_id, self.name, kind, key)
            return system.chats.get_session(session_id)

        async with self._outside():
            require_plain(kind, "The kind")
            return await self._written(session_id, verb, SessionEndedError)

    async def change(self, session_id: str, verb: Callable[[MultichatSystem], T]) -> T:
        """Do something in a session, and return when it is durable."""
        async with self._outside():
            return await self._written(session_id, verb, MultichatError)

    async def sessions(self) -> list[ChatSession]:
        """Return the sessions that the token's holder is in; observers and admins see all."""
        is_one_of_many = self._visit.caller.role not in READS_ALL
        query = SessionQuery(participant=self.name if is_one_of_many else None)

        def is_shown(session: ChatSession) -> bool:
            return not is_one_of_many or self.name in session.participants

        def read() -> list[ChatSession]:
            with self._parts.chats.store.reading() as reader:
                found, has_more = sessions_within(reader, query, is_shown, LARGE)
            if has_more:
                raise RequestError(
                    "There are more sessions than one answer holds",
                    "Ask for pages of them over HTTP: GET /v1/sessions.",
                )
            return found

        async with self._outside():
            return await self._parts.read(read)

    async def page(
        self, session_id: str, after_seq: int | None, limit: int
    ) -> tuple[ChatSession, list[ChatMessage]]:
        """Return a session that the guest may read, and messages of it."""

        def read() -> tuple[ChatSession, list[ChatMessage]]:
            with self._parts.chats.store.reading() as reader:
                session = require_inside(self._visit.caller, found_session(reader, session_id))
                start = max(0, session.message_count - limit) if after_seq is None else after_seq
                return session, messages_within(reader, session_id, (start, limit), PAGE_BYTES)

        async with self._outside():
            return await self._parts.read(read)

    async def hear(self, session_id: str, after_seq: int, seconds: float) -> None:
        """Wait until there is more than `after_seq`, the session has ended, or the time is up."""
        streams, until = self._parts.streams, time.monotonic() + seconds
        async with self._outside():
            with streams.overhearing(self._parts.chats):  # what others write into the store too
                while True:
                    event = streams.event(session_id)
                    if streams.is_closing:
                        raise ServiceError("The service is stopping", "Ask again when it is back.")
                    if not self._parts.doorkeeper.still_knows(self._visit.caller):
                        raise AuthenticationError("The token was revoked", "Ask the operator.")
                    session = await self._parts.read(
                        lambda: self._parts.chats.get_session(session_id)
                    )
                    require_inside(self._visit.caller, session)
                    left = until - time.monotonic()
                    if session.status == "active" and self.name in session.participants:
                        await self.seats.hold(session_id)
                    if session.message_count > after_seq or session.status == "ended" or left <= 0:
                        return
                    await woken(event, min(POLL_SECONDS, left))

    def watching(self) -> AbstractContextManager[None]:
        """Count one thing that is watched as a stream of the token; see `CallerLimits`."""
        return self._parts.callers.holding("streams", self.name)

    async def _written(
        self,
        session_id: str,
        verb: Callable[[MultichatSystem], T],
        hidden: type[MultichatError],
    ) -> T:
        speaker(self._visit.caller, None)
        async with self._visit.to(session_id, hidden):
            done = await self._parts.write(lambda chats: verb(MultichatSystem(chats)))
        self._parts.announce(session_id)
        return done

    @asynccontextmanager
    async def _outside(self) -> AsyncIterator[None]:
        """Let an error out as any client of the service is told it.

        Raises:
            MultichatError: the error, without what is no business of a client.
        """
        try:
            yield
        except MultichatError as error:
            raise told_outside(error) from error
        except HTTPException as error:
            raise ServiceError(error.detail, "Call again with the same key.") from error
