"""A lease on a file that only one process may have open, handed over when somebody waits.

Opening and closing a DuckDB file costs more than a commit. So a holder keeps it for a short lease,
and gives it up between two transactions once that is over and another waits, or when it is idle.
"""

import atexit
import math
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from multichat_lab.stores.access import BUSY_SECONDS
from multichat_lab.stores.locks import ProcessLock
from multichat_lab.stores.waiting import busy, held

LEASE_SECONDS = 0.05
IDLE_SECONDS = 0.25
LONGEST_SECONDS = 5.0
"""How long a busy holder keeps the file when nobody waits: closing it folds its log in."""

WATCH_SECONDS = 0.02

all_leases: weakref.WeakSet["Lease"] = weakref.WeakSet()


def end_idle_leases() -> None:
    """Close the files that are open for no more than a lease; a fork would copy them open."""
    for lease in list(all_leases):
        lease.end_if_idle()


if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(before=end_idle_leases)


class Lease:
    """Hold a file open over several transactions without keeping others out.

    Use it as a context manager around each transaction.

    Args:
        path: the file; `<path>.lock` and `<path>.turnstile` are made beside it.
        open_file: called when the lease begins.
        close_file: called when it ends.
        busy_seconds: how long to wait for another holder before `StoreBusyError`.
    """

    def __init__(
        self,
        path: Path,
        open_file: Callable[[], None],
        close_file: Callable[[], None],
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._busy_seconds = min(busy_seconds, threading.TIMEOUT_MAX)
        self._lock = ProcessLock(self._path, busy_seconds)
        self._turnstile = ProcessLock(path.with_name(path.name + ".turnstile"), busy_seconds)
        self._open_file = open_file
        self._close_file = close_file
        self._owner = os.getpid()
        self._in_use = threading.RLock()
        self._is_busy = False
        self._held = False
        self._since = 0.0
        self._last_use = 0.0
        self._ended = threading.Event()
        self._watcher: threading.Thread | None = None
        all_leases.add(self)

    def __enter__(self) -> None:
        if not self._in_use.acquire(timeout=self._busy_seconds):
            raise busy(self._path, self._busy_seconds)
        try:
            if not self._held:
                self._begin()
            self._is_busy = True
        except BaseException:
            self._in_use.release()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._is_busy = False
            self._last_use = time.monotonic()
            if self._held and self._is_over():
                self._end()
        finally:
            self._in_use.release()

    def end_if_idle(self) -> None:
        """End the lease unless a transaction is under way that takes long."""
        if self._in_use.acquire(timeout=IDLE_SECONDS):
            try:
                if self._held and not self._is_busy and os.getpid() == self._owner:
                    self._end()
            finally:
                self._in_use.release()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Keep all others from the file while it is closed here, for the `with` block.

        Raises:
            StoreBusyError: another does not give it back in time.
        """
        with held(self._in_use, self._busy_seconds, self._path):
            if self._held:
                self._end()
            self._queue_up()
            try:
                yield
            finally:
                self._lock.release()

    def expire(self) -> None:
        """Let the lease end with the present transaction."""
        self._since = -math.inf

    def close(self) -> None:
        """End the lease and close the lock files; in a forked child, do nothing.

        Raises:
            StoreBusyError: another thread does not end its transaction in time.
        """
        if os.getpid() != self._owner:
            return  # atexit runs there too, and the lease is the parent's
        with held(self._in_use, self._busy_seconds, self._path):
            if self._held:
                self._end()
            watcher, self._watcher = self._watcher, None
            self._lock.close()
            self._turnstile.close()
        if watcher is not None:
            watcher.join(self._busy_seconds)  # it has nothing more to end

    def renew(self) -> None:
        """Close the file and open what lies at its path now, inside a use of the lease."""
        if self._held:
            self._end()
        self._begin()

    def _queue_up(self) -> None:
        self._turnstile.acquire(self._path)  # whoever queues stands here: the holder can see it
        try:
            self._lock.acquire()
        finally:
            self._turnstile.release()

    def _begin(self) -> None:
        self._queue_up()
        try:
            self._open_file()
        except BaseException:
            self._lock.release()
            raise
        self._held = True
        self._since = self._last_use = time.monotonic()
        self._ended = threading.Event()
        atexit.register(self.close)  # a script that never closes must not be stopped half-way
        self._watcher = threading.Thread(
            target=self._watch, args=(self._ended,), name="multichat-lease", daemon=True
        )
        self._watcher.start()

    def _end(self) -> None:
        self._held = False
        self._ended.set()
        atexit.unregister(self.close)
        try:
            self._close_file()
        finally:
            self._lock.release()

    def _is_over(self) -> bool:
        now = time.monotonic()
        if now - self._last_use > IDLE_SECONDS or now - self._since > LONGEST_SECONDS:
            return True
        return now - self._since > LEASE_SECONDS and not self._turnstile.is_free()

    def _watch(self, ended: threading.Event) -> None:
        """End the lease of a holder that has nothing more to do."""
        while not ended.wait(WATCH_SECONDS):
            if self._in_use.acquire(timeout=WATCH_SECONDS):  # else it is in use
                try:
                    if not ended.is_set() and self._is_over():
                        self._end()
                finally:
                    self._in_use.release()
