"""Waiting for a desk on a thread of its own no longer than one wants to, and what keeps it."""

import sys
import time
from concurrent.futures import Future, wait
from itertools import islice
from pathlib import Path
from threading import TIMEOUT_MAX, Thread
from traceback import walk_stack
from types import FrameType
from typing import TypeVar

from multichat_lab.errors import StoreBusyError
from multichat_lab.errors.trading import RobotError
from multichat_lab.stores.holding import holder_of_store
from multichat_lab.trading.desk import PaperDesk

Answer = TypeVar("Answer")
CALLS_TOLD = 3
"""Of what a desk is at: so many calls, the innermost first."""
BUSY_SECONDS = 30.0
"""Seconds that a caller waits for the desk's loop."""
CLOSE_SECONDS = 120.0
"""Seconds that a closed desk may take to record what is left."""


def at_once() -> Future[None]:
    """Return what a desk answers that has nothing to do."""
    done: Future[None] = Future()
    done.set_result(None)
    return done


class DeskWaiting:
    """Waits for what a desk answers.

    Args:
        desk: the desk.
        busy_seconds: how long to wait for an answer.
        close_seconds: how long for what is left to be recorded.

    Raises:
        RobotError: nobody can wait so long.
    """

    def __init__(self, desk: PaperDesk, busy_seconds: float, close_seconds: float) -> None:
        for name, seconds in (("busy_seconds", busy_seconds), ("close_seconds", close_seconds)):
            if not seconds > 0:
                raise RobotError(f"{name} is {seconds!r}", "Give seconds above zero, e.g. 30.")
        self._desk = desk
        self._busy_seconds = min(busy_seconds, TIMEOUT_MAX)
        self.close_seconds = min(close_seconds, TIMEOUT_MAX)

    def answer(self, future: Future[Answer], thread: Thread) -> Answer:
        """Return what a desk answers.

        Args:
            future: will hold the answer.
            thread: that the desk's loop runs in.

        Raises:
            StoreBusyError: it has not answered in time; what keeps it is named.
            Exception: what the future raises.
        """
        if not wait([future], self._busy_seconds).done:
            what = what_keeps(self._desk, thread)
            raise StoreBusyError(
                f"The desk has not answered within {self._busy_seconds:g} s: {what}",
                "Try again later; DeskThread(desk, busy_seconds=...) says how long to wait.",
            )
        return future.result()

    def unrecorded(self, thread: Thread) -> StoreBusyError:
        """Return the error of a desk that has not recorded what was left in time."""
        what = what_keeps(self._desk, thread)
        return StoreBusyError(
            f"The desk has not recorded all within {self.close_seconds:g} s: {what}",
            "Free the store, or its disk: the desk goes on while this process lives.",
        )


def what_keeps(desk: PaperDesk, thread: Thread) -> str:
    """Return in words what a desk waits for, or is at, in this moment."""
    since, store = desk.recorder.thread.since, desk.chats.store
    if since is not None:
        seconds, holder = time.monotonic() - since, holder_of_store(store)
        who = f"held by {holder}" if holder else "slow, or its disk is"
        return f"it has been recording for {seconds:.0f} s, and {store.location} is {who}"
    frame = sys._current_frames().get(thread.ident or 0)
    if frame is None:
        return "its thread has ended"
    calls = (each for each, _ in islice(walk_stack(frame), CALLS_TOLD))
    return f"it is in {', called by '.join(map(place_of, calls))}"


def place_of(frame: FrameType) -> str:
    """Return in words where a program is."""
    code = frame.f_code
    return f"{code.co_qualname} ({Path(code.co_filename).name}, line {frame.f_lineno})"
