"""How a service stops: on a signal, and in time."""

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

LOG = logging.getLogger("multichat_lab.service")

STOPPED_BY_FORCE = 75
"""The exit code when a stop took too long: EX_TEMPFAIL of sysexits.h."""


class Stoppable(Protocol):
    """A server that stops on a signal."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""


class StopGuard:
    """End the process when a stop takes too long, whatever stalls: a disk, a lock, a thread.

    All that was acknowledged is durable, and what was not is nobody's.

    Args:
        server: its stop is watched from the signal on, which comes while its loop is busy too.
        seconds: how long a stop may take.
    """

    def __init__(self, server: Stoppable, seconds: float) -> None:
        self._seconds = seconds
        self._before = set(threading.enumerate())
        self._ended = threading.Event()
        self._stop = server.handle_exit
        vars(server)["handle_exit"] = self._begin

    def end(self) -> None:
        """Watch no longer, unless a thread of the service would keep the process from ending."""
        if not self._left():
            self._ended.set()

    def _begin(self, number: int, frame: FrameType | None) -> None:
        threading.Thread(target=self._watch, name="stop-guard", daemon=True).start()
        self._stop(number, frame)

    def _left(self) -> list[str]:
        threads = set(threading.enumerate()) - self._before
        return sorted(each.name for each in threads if not each.daemon)

    def _watch(self) -> None:
        if not self._ended.wait(self._seconds):
            told = {"seconds": self._seconds, "left": self._left()}
            LOG.error("stopped by force", extra=told)
            os._exit(STOPPED_BY_FORCE)


@contextmanager
def left_to_server() -> Iterator[None]:
    """Let SIGTERM and SIGINT do no more than stop the server of this block; in the main thread.

    uvicorn stops on these, then raises them again for whoever had asked for them before.
    """
    numbers = (signal.SIGTERM, signal.SIGINT)
    previous = {each: signal.signal(each, already_handled) for each in numbers}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def already_handled(number: int, frame: FrameType | None) -> None:
    """Do nothing: by the time uvicorn raises the signal again, the service has stopped."""
