"""The thread in which a desk writes to its store, so that its loop does not wait for the disk."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class WritingThread:
    """Does one thing after the other.

    Attributes:
        since: when the work of the moment began, by the monotonic clock; else None.
    """

    def __init__(self) -> None:
        self.since: float | None = None
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="multichat-desk")

    async def run(self, work: Callable[[], None]) -> None:
        """Do it there; where the interpreter exits, and threads take no more work, here.

        Raises:
            Exception: what it raises.
        """
        try:
            done = asyncio.get_running_loop().run_in_executor(self._pool, self._timed, work)
        except RuntimeError:
            self._timed(work)
        else:
            await done

    def end(self) -> None:
        """Let it end with what it is at."""
        self._pool.shutdown(wait=False)

    def _timed(self, work: Callable[[], None]) -> None:
        self.since = time.monotonic()
        try:
            work()
        finally:
            self.since = None
