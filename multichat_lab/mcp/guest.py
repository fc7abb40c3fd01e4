"""Who an MCP server acts for: one participant, in a store of this machine or at the service."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Protocol, TypeVar

from anyio import to_thread

from multichat_lab.chat.async_system import AsyncMultichatSystem
from multichat_lab.chat.pages import messages_within
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.rules import found_session, participant_names
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.errors import ParticipantError, SessionEndedError
from multichat_lab.mcp.seats import GuestSeats, LocalSeats
from multichat_lab.records import ChatMessage, ChatSession

T = TypeVar("T")

PAGE_BYTES = 100_000
"""Content in one answer, after which no more is read: an agent has to read all of it."""


class Guest(Protocol):
    """One participant, and what he may do: nobody speaks as another.

    Attributes:
        name: of the participant; everything is said in it.
    """

    name: str

    @property
    def seats(self) -> GuestSeats:
        """The seats that he holds."""
        ...

    async def own_key(self, key: str | None) -> str | None:
        """Return the key of a call as the store takes it: the same text is another guest's other.

        Raises:
            MultichatError: it cannot be written down.
        """
        ...

    async def start(self, invited: Sequence[str], topic: str, key: str | None) -> ChatSession:
        """Start a session, and invite others.

        Raises:
            MultichatError: see `MultichatSystem.start`.
        """
        ...

    async def join(self, session_id: str, kind: str, key: str | None) -> ChatSession:
        """Join a session, and return it.

        Raises:
            MultichatError: see `MultichatSystem.join`.
        """
        ...

    async def change(self, session_id: str, verb: Callable[[MultichatSystem], T]) -> T:
        """Do something in a session, and return when it is durable.

        Raises:
            MultichatError: what the verb raises.
        """
        ...

    async def sessions(self) -> list[ChatSession]:
        """Return the sessions that the guest may know of, the oldest first."""
        ...

    async def page(
        self, session_id: str, after_seq: int | None, limit: int
    ) -> tuple[ChatSession, list[ChatMessage]]:
        """Return a session that the guest is in, and messages of it, the oldest first.

        Args:
            session_id: the session.
            after_seq: the first ones after this number; None for the last ones.
            limit: how many at most; `PAGE_BYTES` may make it fewer.

        Raises:
            SessionNotFoundError: there is no such session.
            MultichatError: the guest is not in it.
        """
        ...

    async def hear(self, session_id: str, after_seq: int, seconds: float) -> None:
        """Wait until there is a message after `after_seq`, the session has ended, or time is up.

        Raises:
            MultichatError: there is no such session, or the guest is not in it.
        """
        ...

    def watching(self) -> AbstractContextManager[None]:
        """Count one thing that is watched as the guest's, while the block lasts.

        Raises:
            RateLimitError: he watches as much as anyone may.
        """
        ...


class LocalGuest:
    """A participant in a store that this process has open.

    Whoever has the store can join any of its sessions; to read one he joins it, and all in it see
    that he did.

    Args:
        name: of the participant.
        chats: the store.

    Attributes:
        name: of the participant; seats: those he holds, to be closed at the end.

    Raises:
        ParticipantError: nobody can be called so.
    """

    def __init__(self, name: str, chats: SessionPersistence) -> None:
        [self.name] = participant_names([name])
        self.seats = LocalSeats(self.name, chats)
        self._chats = chats

    async def own_key(self, key: str | None) -> str | None:
        """Return the key of a call as the store takes it; see `Guest`."""
        return None if key is None else f"{self.name} {key}"

    async def start(self, invited: Sequence[str], topic: str, key: str | None) -> ChatSession:
        """Start a session, and invite others; see `Guest`."""
        system = MultichatSystem(self._chats)
        return await to_thread.run_sync(system.start, invited, topic, self.name, key)

    async def join(self, session_id: str, kind: str, key: str | None) -> ChatSession:
        """Join a session, and return it; see `Guest`."""

        def verb(system: MultichatSystem) -> ChatSession:
            system.join(session_id, self.name, kind, key)
            return system.chats.get_session(session_id)

        return await self.change(session_id, verb)

    async def change(self, session_id: str, verb: Callable[[MultichatSystem], T]) -> T:
        """Do something in a session, and return when it is durable; see `Guest`."""
        return await to_thread.run_sync(verb, MultichatSystem(self._chats))

    async def sessions(self) -> list[ChatSession]:
        """Return the sessions of the store, the oldest first."""
        return await to_thread.run_sync(self._chats.list_sessions)

    async def page(
        self, session_id: str, after_seq: int | None, limit: int
    ) -> tuple[ChatSession, list[ChatMessage]]:
        """Return a session that the guest is in, and messages of it; see `Guest`."""

        def read() -> tuple[ChatSession, list[ChatMessage]]:
            with self._chats.store.reading() as reader:
                session = found_session(reader, session_id)
                if self.name not in session.participants:
                    raise ParticipantError(
                        f"{self.name!r} is not in session {session_id!r}", "Join it first."
                    )
                start = max(0, session.message_count - limit) if after_seq is None else after_seq
                return session, messages_within(reader, session_id, (start, limit), PAGE_BYTES)

        return await to_thread.run_sync(read)

    async def hear(self, session_id: str, after_seq: int, seconds: float) -> None:
        """Wait until there is more than `after_seq`; see `Guest`."""
        with suppress(SessionEndedError):
            await AsyncMultichatSystem(self._chats).wait_for(session_id, after_seq, timeout=seconds)

    def watching(self) -> AbstractContextManager[None]:
        """Let him watch what he likes: it is his own machine."""
        return nullcontext()
