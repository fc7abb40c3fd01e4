"""A desk on a thread of its own, so that nothing else in the process holds up the trading."""

import asyncio
import atexit
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self, TypeVar

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.desk import PaperDesk, already_started_error
from multichat_lab.trading.desk.loop_calls import LoopCalls, reason_of
from multichat_lab.trading.desk.waiting import BUSY_SECONDS, CLOSE_SECONDS, DeskWaiting, at_once

Answer = TypeVar("Answer")


class DeskThread:
    """Runs a desk on an event loop of its own; its methods are for any other thread.

    A cell that computes for a minute, or a browser that does not answer, stops no trading.

    Args:
        desk: one that has not been started.
        close_seconds: how long `close` waits for what is left to be recorded.
        busy_seconds: how long all else waits for the desk's loop, and what it records.

    Attributes:
        desk: the desk; touch it through `call` while it trades.
        error: what ended the desk before its time, None for nothing.
        has_ended: whether no bars will come any more.

    Raises:
        RobotError: the desk has been started already, or nobody can wait so long.

    Example:
        >>> with DeskThread(desk) as live:  # doctest: +SKIP
        ...     live.step(10).result()
    """

    def __init__(
        self,
        desk: PaperDesk,
        close_seconds: float = CLOSE_SECONDS,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        if desk.has_started:
            raise already_started_error()
        self.desk = desk
        self.error: BaseException | None = None
        self.has_ended = False
        self._loss: Exception | None = None
        self._is_closed = False
        self._waiting = DeskWaiting(desk, busy_seconds, close_seconds)
        self._calls = LoopCalls()
        self._begun = threading.Event()
        self._left = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="multichat-desk", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close; an error on its way out of the block goes on, with a note of what was lost.

        Raises:
            Exception: as `close`, when there is no other error.
        """
        try:
            self.close()
        except Exception as loss:
            if error is None:
                raise
            error.add_note(f"Not all that the desk did is recorded: {loss}")

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs: it was started and not closed."""
        return self._thread.is_alive()

    def start(self, paused: bool = False) -> None:
        """Begin to trade, or begin paused; a desk that was started is resumed, or paused.

        Raises:
            RobotError: this was closed, or something else has started the desk.
        """
        if self._is_closed:
            raise RobotError("The desk has been closed", "A desk runs once: make a new PaperDesk.")
        if self._thread.ident is not None:
            self.call(self.desk.pause if paused else self.desk.resume)
            return
        if self.desk.has_started:
            raise already_started_error()
        if paused:
            self.desk.pause()
        self._thread.start()
        atexit.register(self._end)
        self._begun.wait()

    def call(self, function: Callable[..., Answer], *args: Any) -> Answer:
        """Call a function between two bars, on the desk's loop, and return what it returns.

        Before the start and after the end it is called here.

        Raises:
            StoreBusyError: the loop has not answered for `busy_seconds`; what keeps it is named.
            Exception: what the function raises.
        """
        return self._waiting.answer(self.ask(function, *args), self._thread)

    def ask(self, function: Callable[..., Answer], *args: Any) -> Future[Answer]:
        """Have a function called as `call` does, and return what will hold its answer."""
        return self._calls.ask(function, *args)

    def step(self, count: int = 1) -> Future[None]:
        """Let `count` bars through a paused desk; the future ends when all of it is recorded.

        It ends earlier when the desk does; `error` tells why. It raises what `flush` raises.
        """
        return self._calls.run(stepped, self.desk, count) or at_once()

    def flush(self) -> None:
        """Record what has happened up to now; it is durable when this returns.

        Raises:
            StoreBusyError: that takes longer than `busy_seconds`; who holds the store is named.
            StoreError: the store cannot be written.
            SessionEndedError, SessionLimitError: the session takes no more messages.
        """
        self._waiting.answer(self.step(0), self._thread)

    def close(self) -> None:
        """End the desk; all is recorded when this returns. Closing twice is harmless.

        Raises:
            StoreBusyError: it is not all recorded in time; the desk goes on with it.
            Exception: why what was left could not be recorded; once, and `error` keeps it.
        """
        self._end()
        if self._thread.is_alive():
            raise self._waiting.unrecorded(self._thread)
        loss, self._loss = self._loss, None
        if loss is not None:
            raise loss

    def _end(self) -> None:
        atexit.unregister(self._end)
        self._is_closed = True
        self.ask(self._left.set)
        if self._thread.ident is not None:
            self._thread.join(self._waiting.close_seconds)

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except BaseException as error:  # whoever looks at the desk is told, even of a sys.exit
            self.error = error
        finally:
            self._loss = self.desk.recorder.loss
            self.has_ended = True
            self._begun.set()

    async def _live(self) -> None:
        self._calls.open()
        try:
            task = self.desk.start()
            self._begun.set()
            leaving = asyncio.ensure_future(self._left.wait())
            await asyncio.wait([task, leaving], return_when=asyncio.FIRST_COMPLETED)
            await asyncio.gather(self.desk.stop(), return_exceptions=True)
            self.error = reason_of(task)
            self.has_ended = True
            for callback in self.desk.on_update:
                asyncio.get_running_loop().call_soon(callback)
            await leaving  # the loop still answers when the market has closed
        finally:
            await self._calls.close()


async def stepped(desk: PaperDesk, count: int) -> None:
    """Let `count` bars through a paused desk and record what came of them."""
    await desk.intake.step(count)
    await desk.recorder.flush()
