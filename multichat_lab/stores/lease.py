"""A lease on a file that only one process may have open, handed over when somebody waits.

Opening and closing a DuckDB file costs more than a commit. So a holder keeps it for a short lease,
and gives it up between two transactions once the lease is over and another process stands at the
turnstile, or when it has been idle for a while.
"""

import atexit
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from multichat_lab.stores.locks import ProcessLock

LEASE_SECONDS = 0.05
IDLE_SECONDS = 0.25
WATCH_SECONDS = 0.02


class Lease:
    """Hold a file open over several transactions without keeping others out.

    Use it as a context manager around each transaction.

    Args:
        path: the file; `<path>.lock` and `<path>.turnstile` are made beside it.
        open_file: called when the lease begins.
        close_file: called when it ends.
    """

    def __init__(
        self, path: Path, open_file: Callable[[], None], close_file: Callable[[], None]
    ) -> None:
        self._lock = ProcessLock(path.with_name(path.name + ".lock"))
        self._turnstile = ProcessLock(path.with_name(path.name + ".turnstile"))
        self._open_file = open_file
        self._close_file = close_file
        self._in_use = threading.RLock()
        self._held = False
        self._since = 0.0
        self._last_use = 0.0
        self._ended = threading.Event()
        self._watcher: threading.Thread | None = None

    def __enter__(self) -> None:
        self._in_use.acquire()
        try:
            if not self._held:
                self._begin()
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
            self._last_use = time.monotonic()
            if self._is_over():
                self._end()
        finally:
            self._in_use.release()

    def close(self) -> None:
        """End the lease and close the lock files."""
        with self._in_use:
            if self._held:
                self._end()
            watcher, self._watcher = self._watcher, None
            self._lock.close()
            self._turnstile.close()
        if watcher is not None:
            watcher.join()

    def _begin(self) -> None:
        with self._turnstile:  # whoever queues stands here, where the holder can see it
            self._lock.acquire()
        try:
            self._open_file()
        except BaseException:
            self._lock.release()
            raise
        self._held = True
        self._since = self._last_use = time.monotonic()
        self._ended = threading.Event()
        self._watcher = threading.Thread(
            target=self._watch, args=(self._ended,), name="multichat-lease", daemon=True
        )
        self._watcher.start()
        atexit.register(self.close)  # a script that never closes must not be stopped half-way

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
        if now - self._last_use > IDLE_SECONDS:
            return True
        return now - self._since > LEASE_SECONDS and not self._turnstile.is_free()

    def _watch(self, ended: threading.Event) -> None:
        """End the lease of a holder that has nothing more to do."""
        while not ended.wait(WATCH_SECONDS):
            with self._in_use:
                if not ended.is_set() and self._is_over():
                    self._end()
