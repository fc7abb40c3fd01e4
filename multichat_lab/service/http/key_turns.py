"""One request of a key at a time, in this service and in all that share its keys."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from anyio import CancelScope
from fastapi.concurrency import run_in_threadpool

from multichat_lab.errors import OverloadError
from multichat_lab.service.http.used_keys import Keys

PATIENCE = 10.0
"""Seconds that a request waits for the first one with its key."""

AGAIN_SECONDS = 0.05
"""Pause between two looks whether another service has answered."""


class Turns:
    """One request of a key at a time; used from the service's event loop only."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn_of(self, keys: Keys, token: str, key: str) -> AsyncIterator[None]:
        """Wait until no other request of the key is at work.

        Raises:
            OverloadError: one is, for too long.
        """
        lock = self._locks.setdefault((token, key), asyncio.Lock())
        try:
            async with asyncio.timeout(PATIENCE):
                await lock.acquire()
        except TimeoutError as error:
            raise at_work(key) from error
        try:
            async with taken(keys, token, key):
                yield
        finally:
            lock.release()


@asynccontextmanager
async def taken(keys: Keys, token: str, key: str) -> AsyncIterator[None]:
    """Wait until no other service is at work on the key.

    Raises:
        OverloadError: one is, for too long.
    """
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not await run_in_threadpool(keys.take, token, key):
        if asyncio.get_running_loop().time() > deadline:
            raise at_work(key)
        await asyncio.sleep(AGAIN_SECONDS)
    try:
        yield
    finally:
        with CancelScope(shield=True):  # who asked may be gone: the key is given back all the same
            await run_in_threadpool(keys.give_back, token, key)


def at_work(key: str) -> OverloadError:
    """Return the error of a second request that comes too early."""
    return OverloadError(
        f"The first request with the key {key!r} is still at work", "Ask again later."
    )
