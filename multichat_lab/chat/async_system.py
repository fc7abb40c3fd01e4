"""`AsyncMultichatSystem`: the verbs of the response system for coroutines."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from multichat_lab.chat.hearing import Ear, deadline, said_to
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.records import ChatMessage

P = ParamSpec("P")
T = TypeVar("T")


def awaited(
    verb: Callable[Concatenate[MultichatSystem, P], T],
) -> "Callable[Concatenate[AsyncMultichatSystem, P], Coroutine[Any, Any, T]]":
    """Return a verb as a coroutine, which runs it in a thread."""

    @wraps(verb)
    async def run(self: "AsyncMultichatSystem", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(verb, self.system, *args, **kwargs)

    return run


class AsyncMultichatSystem:
    """The async twin of `MultichatSystem`: the same verbs, which keep no event loop waiting.

    A verb that is cancelled may be recorded all the same; send it again with its `key`.

    Args:
        chats: where the sessions are recorded.

    Attributes:
        system: the twin.

    Example:
        >>> async def talk(chats):
        ...     system = AsyncMultichatSystem(chats)
        ...     session = await system.start(["Ann", "Bob"], "lunch")
        ...     await system.broadcast(session.session_id, "Ann", "Noon?")
        ...     return [each.content for each in await system.wait_for(session.session_id, 1)]
        >>> asyncio.run(talk(SessionPersistence("memory")))
        ['Noon?']
    """

    def __init__(self, chats: SessionPersistence) -> None:
        self.system = MultichatSystem(chats)

    start = awaited(MultichatSystem.start)
    join = awaited(MultichatSystem.join)
    leave = awaited(MultichatSystem.leave)
    respond = awaited(MultichatSystem.respond)
    broadcast = awaited(MultichatSystem.broadcast)
    direct = awaited(MultichatSystem.direct)
    end = awaited(MultichatSystem.end)
    history = awaited(MultichatSystem.history)
    active_chats = awaited(MultichatSystem.active_chats)

    async def subscribe(self, session_id: str, after_seq: int = 0) -> AsyncIterator[ChatMessage]:
        """Yield the messages after `after_seq` as they are recorded, until the session has ended.

        Raises:
            SessionNotFoundError, MessageError: see `MultichatSystem.subscribe`.
        """
        ear = Ear(self.system.chats, session_id, after_seq)
        async with aclosing(ear.batches_async()) as batches:
            async for messages in batches:
                for each in messages:
                    yield each

    async def wait_for(
        self,
        session_id: str,
        after_seq: int,
        addressed_to: str | None = None,
        timeout: float | None = None,
    ) -> list[ChatMessage]:
        """Wait until something is said after `after_seq`; see `MultichatSystem.wait_for`.

        Raises:
            SessionNotFoundError, SessionEndedError, MessageError: as there.
        """
        ear = Ear(self.system.chats, session_id, after_seq, deadline(timeout))
        async with aclosing(ear.batches_async()) as batches:
            async for messages in batches:
                if found := said_to(messages, addressed_to):
                    return found
        return ear.nothing()
