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
        has_ended: whether no bars will come any more.

    Example:
        >>> with DeskThread(desk) as live:  # doctest: +SKIP
        ...     live.step(10).result()
    """

    def __init__(self, desk: PaperDesk) -> None:
        self.desk = desk
        self.error: Exception | None = None
        self.has_ended = False
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
        """Begin to trade, or begin paused; a desk that was started is resumed, or paused."""
        if self._thread.ident is not None:
            self.call(self.desk.pause if paused else self.desk.resume)
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
        return self.ask(function, *args).result(PATIENCE)

    def ask(self, function: Callable[..., Answer], *args: Any) -> Future[Answer]:
        """Have a function called as `call` does, and return what will hold its answer."""
        answer: Future[Answer] = Future()

        def answer_it() -> None:
            try:
                answer.set_result(function(*args))
            except Exception as error:  # the caller is told
                answer.set_exception(error)

        if self.is_alive and threading.current_thread() is not self._thread:
            self._loop.call_soon_threadsafe(answer_it)
        else:
            answer_it()
        return answer

    def step(self, count: int = 1) -> Future[None]:
        """Let `count` bars through a paused desk; the future ends when all of it is recorded."""
        if self.is_alive:
            return asyncio.run_coroutine_threadsafe(self._step(count), self._loop)
        nothing_to_do: Future[None] = Future()
        nothing_to_do.set_result(None)
        return nothing_to_do

    def flush(self) -> None:
        """Record what has happened up to now; it is durable when this returns.

        Raises:
            StoreError: the store cannot be written.
        """
        if self.is_alive:
            record = self.desk.recorder.flush()
            asyncio.run_coroutine_threadsafe(record, self._loop).result(PATIENCE)

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

    async def _step(self, count: int) -> None:
        await self.desk.intake.step(count)
        await self.desk.recorder.flush()

    async def _live(self) -> None:
        task = self.desk.start()
        leaving = asyncio.ensure_future(self._left.wait())
        await asyncio.wait([task, leaving], return_when=asyncio.FIRST_COMPLETED)
        try:
            await self.desk.stop()
        except Exception as error:  # whoever looks at the desk is told
            self.error = error
        self.has_ended = True
        for callback in self.desk.on_update:
            callback()
        await leaving  # the loop still answers when the market has closed
