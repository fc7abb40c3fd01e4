"""Large answers: how many are in hand at a time, for one caller and for all.

An answer is in hand from its being read until the client has taken it, so that those who ask and
do not read cost what a few answers hold, and not what they all asked for.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from multichat_lab.errors import RateLimitError

OF_ONE = 3
"""Large answers that one caller may have in hand; further ones wait."""

OF_ALL = 12
"""Large answers in hand: of about 8 MB of messages at most, or of all the sessions that one sees;
several times that while they are made."""

PATIENCE = 10.0
"""Seconds that a request waits for its turn."""

PIECE = 65_536
"""Bytes that are handed on at a time; the next when the client has taken them."""


class Answers:
    """Whose turn it is; used from the service's event loop only."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(OF_ALL)
        self._of: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def turn_of(self, name: str) -> AsyncIterator[None]:
        """Wait for a caller's turn, and keep it while the block lasts.

        Raises:
            RateLimitError: it does not come, for the caller or others have not read their answers.
        """
        own = self._of.setdefault(name, asyncio.Semaphore(OF_ONE))
        async with AsyncExitStack() as turns:
            try:
                async with asyncio.timeout(PATIENCE):
                    await turns.enter_async_context(own)
                    await turns.enter_async_context(self._all)
            except TimeoutError as error:
                raise RateLimitError(
                    f"Too many answers are not read to the end: {name!r} may have {OF_ONE}, all"
                    f" together {OF_ALL}",
                    "Read them, or close them.",
                ) from error
            yield


class LargeAnswer(JSONResponse):
    """JSON that is sent as the client takes it, and is not done before all is taken."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it piece by piece."""
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        body = memoryview(self.body)
        for start in range(0, len(body), PIECE):
            piece = bytes(body[start : start + PIECE])
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        # sent when all before it has been taken
        await send({"type": "http.response.body", "body": b"", "more_body": False})
