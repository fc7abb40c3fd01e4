"""One request of a key at a time, in this service and in all that share its keys."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from anyio import CancelScope, CapacityLimiter, fail_after, to_thread

from multichat_lab.errors import OverloadError
from multichat_lab.service.http.used_keys import Keys

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that a request waits for the first one with its key."""

AGAIN_SECONDS = 0.05
"""Pause between two looks whether another service has answered."""

THREADS = 8
"""Threads that ask for keys, their own: a server that hangs may have taken all of them."""


class Turns:
    """One request of a key at a time; used from the service's event loop only.

    Args:
        keys: of the service.
        busy_seconds: how long to wait for where they are kept.
    """

    def __init__(self, keys: Keys, busy_seconds: float) -> None:
        self._keys, self._busy_seconds = keys, busy_seconds
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._threads = CapacityLimiter(THREADS)

    @asynccontextmanager
    async def turn_of(self, token: str, key: str) -> AsyncIterator[None]:
        """Wait until no other request of the key is at work.

        Raises:
            OverloadError: one is, for too long, or the keys do not answer.
        """
        lock = self._locks.setdefault((token, key), asyncio.Lock())
        try:
            async with asyncio.timeout(PATIENCE):
                await lock.acquire()
        except TimeoutError as error:
            raise at_work(key) from error
        try:
            async with self._taken(token, key):
                yield
        finally:
            lock.release()

    async def ask(self, job: Callable[..., T], *values: Any) -> T:
        """Do something with the keys, or what they tell, in a thread.

        Raises:
            OverloadError: it takes too long; the thread goes on.
        """
        try:
            with fail_after(self._busy_seconds):
                return await to_thread.run_sync(
                    partial(job, *values), abandon_on_cancel=True, limiter=self._threads
                )
        except TimeoutError as error:
            raise OverloadError(
                f"The keys have not been answered for within {self._busy_seconds:g} s",
                "Wait a moment and send the same again.",
            ) from error

    @asynccontextmanager
    async def _taken(self, token: str, key: str) -> AsyncIterator[None]:
        """Wait until no other service is at work on the key."""
        nobody_waits = threading.Event()

        def take() -> bool:
            is_ours = self._keys.take(token, key)
            if is_ours and nobody_waits.is_set():
                self._keys.give_back(token, key)
            return is_ours

        try:
            await self._repeat(take, key)
        except BaseException:
            nobody_waits.set()
            raise
        try:
            yield
        finally:
            with CancelScope(shield=True):  # who asked may be gone: it is given back all the same
                await self.ask(self._keys.give_back, token, key)

    async def _repeat(self, take: Callable[[], bool], key: str) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not await self.ask(take):
            if asyncio.get_running_loop().time() > deadline:
                raise at_work(key)
            await asyncio.sleep(AGAIN_SECONDS)


def at_work(key: str) -> OverloadError:
    """Return the error of a second request that comes too early."""
    return OverloadError(
        f"The first request with the key {key!r} is still at work", "Ask again later."
    )
