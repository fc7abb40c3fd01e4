"""`AsyncMultichatClient`: the verbs of the client for coroutines."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from multichat_lab.chat.conversation.replies import in_thread
from multichat_lab.records import ChatMessage
from multichat_lab.service.client import MultichatClient

P = ParamSpec("P")
T = TypeVar("T")


def awaited(
    verb: Callable[Concatenate[MultichatClient, P], T],
) -> "Callable[Concatenate[AsyncMultichatClient, P], Coroutine[Any, Any, T]]":
    """Return a verb as a coroutine, which runs it in a thread, one after the other."""

    @wraps(verb)
    async def run(self: "AsyncMultichatClient", /, *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._turn:
            return await asyncio.to_thread(verb, self.client, *args, **kwargs)

    return run


class AsyncMultichatClient:
    """The async twin of `MultichatClient`: the same verbs, which keep no event loop waiting.

    Those that wait, `subscribe` and `wait_for`, have a connection each, so that many may wait at a
    time; the others go one after the other. A verb that is cancelled may be done all the same; send
    it again with its `key`.

    Args:
        client: the twin; it is closed with this one.
    """

    def __init__(self, client: MultichatClient) -> None:
        self.client = client
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    start = awaited(MultichatClient.start)
    join = awaited(MultichatClient.join)
    leave = awaited(MultichatClient.leave)
    end = awaited(MultichatClient.end)
    broadcast = awaited(MultichatClient.broadcast)
    respond = awaited(MultichatClient.respond)
    add_messages = awaited(MultichatClient.add_messages)
    messages = awaited(MultichatClient.messages)
    close = awaited(MultichatClient.close)

    async def subscribe(self, session_id: str, after_seq: int = 0) -> AsyncIterator[ChatMessage]:
        """Yield the messages after `after_seq` as they are recorded, until the session has ended.

        Raises:
            MultichatError: see `MultichatClient.listen`.
        """
        with self.client.apart() as hearing:
            messages = hearing.listen(session_id, after_seq)
            while (each := await in_thread(lambda: next(messages, None))) is not None:
                yield each

    async def wait_for(
        self,
        session_id: str,
        after_seq: int,
        addressed_to: str | None = None,
        timeout: float | None = None,
    ) -> list[ChatMessage]:
        """Wait until something is said after `after_seq`; see `MultichatClient.wait_for`.

        Raises:
            MultichatError: as there.
        """
        asked = session_id, after_seq, addressed_to, timeout
        with self.client.apart() as hearing:
            found: list[ChatMessage] = await in_thread(lambda: hearing.wait_for(*asked))
        return found
