"""Calls from other threads to an event loop, which are answered whether it runs or not."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from multichat_lab.errors.trading import RobotError


async def until_first_ends(*coroutines: Coroutine[Any, Any, object]) -> None:
    """Run all side by side; when one ends, cancel the others, and return once they have ended.

    Raises:
        Exception: what one of them raised, the first given if several did.
    """
    tasks = [asyncio.ensure_future(each) for each in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in tasks:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            raise error


def reason_of(task: asyncio.Task[None]) -> BaseException | None:
    """Return what ended a task before its time, None for nothing."""
    if task.cancelled():
        return RobotError("The desk's task was cancelled", "End a desk with stop or close.")
    return task.exception()


Answer = TypeVar("Answer")


class LoopCalls:
    """Puts questions to an event loop as long as it takes them.

    Whoever asks before it is open, or once it is closed, or on the loop's own thread, answers the
    question themselves; so none is put to a loop that will not answer it.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread_id = 0
        self._turn = threading.Lock()
        self._unanswered: set[Future[Any]] = set()

    def open(self) -> None:
        """Take questions from now on, for the loop that runs here."""
        with self._turn:
            self._thread_id = threading.get_ident()
            self._loop = asyncio.get_running_loop()

    async def close(self) -> None:
        """Take no more questions; those that were taken are answered when this returns."""
        with self._turn:
            self._loop = None
            unanswered = [asyncio.wrap_future(each) for each in tuple(self._unanswered)]
        if unanswered:
            await asyncio.wait(unanswered)

    def ask(self, function: Callable[..., Answer], *args: Any) -> Future[Answer]:
        """Have the loop call a function; return what will hold what it returns or raises."""
        answer: Future[Answer] = Future()

        def answer_it() -> None:
            if not answer.set_running_or_notify_cancel():
                return  # nobody waits for it any more
            try:
                answer.set_result(function(*args))
            except Exception as error:  # the caller is told
                answer.set_exception(error)

        with self._turn:
            loop = None if threading.get_ident() == self._thread_id else self._loop
            if loop is not None:
                loop.call_soon_threadsafe(answer_it)
                self._expect(answer)
        if loop is None:
            answer_it()
        return answer

    def run(
        self, function: Callable[..., Coroutine[Any, Any, Answer]], *args: Any
    ) -> Future[Answer] | None:
        """Have the loop run a coroutine; None when the loop takes none."""
        with self._turn:
            if self._loop is None:
                return None
            answer = asyncio.run_coroutine_threadsafe(function(*args), self._loop)
            self._expect(answer)
            return answer

    def _expect(self, answer: Future[Any]) -> None:
        self._unanswered.add(answer)
        answer.add_done_callback(self._unanswered.discard)
