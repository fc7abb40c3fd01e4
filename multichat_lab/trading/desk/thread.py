"""A desk on a thread of its own, so that nothing else in the process holds up the trading."""

import asyncio
import atexit
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Self, TypeVar

from multichat_lab.trading.desk.paper_desk import PaperDesk

Answer = TypeVar("Answer")
PATIENCE = 30.0
"""Seconds that a caller waits for the desk's loop."""


class DeskThread:
    """Runs a desk on an event loop of its own; its methods are for any other thread.

    A cell that computes for a minute, or a browser that does not answer, stops no trading.

    Args:
        desk: one that has not been started.

    Attributes:
        desk: the desk; touch it through `call` while it trades.
        error: what ended the desk before its time, None for nothing.

    Example:
        >>> with DeskThread(desk) as live:  # doctest: +SKIP
        ...     live.step(10)
    """

    def __init__(self, desk: PaperDesk) -> None:
        self.desk = desk
        self.error: Exception | None = None
        self._loop = asyncio.new_event_loop()
        self._left = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="multichat-desk", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs: it was started and not closed."""
        return self._thread.is_alive()

    def start(self, paused: bool = False) -> None:
        """Begin to trade, or begin paused; no effect when it was started before."""
        if self._thread.ident is not None:
            return
        if paused:
            self.desk.pause()
        self._thread.start()
        atexit.register(self.close)

    def call(self, function: Callable[..., Answer], *args: Any) -> Answer:
        """Call a function between two bars, on the desk's loop, and return what it returns.

        Raises:
            TimeoutError: the loop has not answered for 30 seconds.
            Exception: what the function raises.
        """
        if not self.is_alive or threading.current_thread() is self._thread:
            return function(*args)
        answer: Future[Answer] = Future()

        def answer_it() -> None:
            try:
                answer.set_result(function(*args))
            except Exception as error:  # the caller is told
                answer.set_exception(error)

        self._loop.call_soon_threadsafe(answer_it)
        return answer.result(PATIENCE)

    def post(self, function: Callable[..., object], *args: Any) -> None:
        """Have a function called on the desk's loop, and do not wait for it."""
        if self.is_alive:
            self._loop.call_soon_threadsafe(function, *args)
        else:
            function(*args)

    def step(self, count: int = 1) -> None:
        """Let `count` bars through a paused desk, and return when all was done with them."""
        if self.is_alive:
            asyncio.run_coroutine_threadsafe(self.desk.intake.step(count), self._loop).result()

    def close(self) -> None:
        """End the desk; all is recorded when this returns. Closing twice is harmless."""
        atexit.unregister(self.close)
        if self.is_alive:
            self._loop.call_soon_threadsafe(self._left.set)
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        finally:
            self._loop.close()

    async def _live(self) -> None:
        task = self.desk.start()
        leaving = asyncio.ensure_future(self._left.wait())
        await asyncio.wait([task, leaving], return_when=asyncio.FIRST_COMPLETED)
        try:
            await self.desk.stop()
        except Exception as error:  # whoever looks at the desk is told
            self.error = error
        await leaving  # the loop still answers when the market has closed
