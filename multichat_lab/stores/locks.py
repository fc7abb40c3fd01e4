"""Locks that threads and processes queue for; a killed holder loses its lock at once."""

import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO

import portalocker

from multichat_lab.errors import StoreError
from multichat_lab.stores.access import BUSY_SECONDS
from multichat_lab.stores.waiting import PlaceInQueue, busy, sign

TRY_EXCLUSIVE = portalocker.LOCK_EX | portalocker.LOCK_NB


class ProcessLock:
    """An exclusive lock on a file beside the store, which names its holder.

    The wait lies in the operating system's queue, not in a polling loop: polling lets one process
    take the lock again and again while another starves for seconds.

    Args:
        path: the lock file; made when it is not there, never deleted (deleting it would let two
            processes lock two different files of one name; whoever finds that one was deleted or
            replaced locks the one that is there).
        busy_seconds: how long to wait before `StoreBusyError`.
    """

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._busy_seconds = min(busy_seconds, threading.TIMEOUT_MAX)
        self._file: IO[bytes] | None = None
        self._queue: PlaceInQueue | None = None
        self._owner = 0
        self._thread_lock = threading.Lock()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def acquire(self, held_by: Path | None = None) -> None:
        """Wait until the lock is ours.

        Args:
            held_by: the lock file whose holder keeps us waiting, where that is another one.

        Raises:
            StoreError: the lock file cannot be written or locked.
            StoreBusyError: another holder does not give it back in time.
        """
        until = time.monotonic() + self._busy_seconds
        if not self._thread_lock.acquire(timeout=self._busy_seconds):
            raise busy(self._path, self._busy_seconds, held_by)
        try:
            while not self._is_ours(until):
                self._forget()
        except portalocker.exceptions.LockException as error:
            self._thread_lock.release()
            raise StoreError(
                f"{self._path} cannot be locked: {error}", "Put the store on a local disk."
            ) from error
        except TimeoutError as error:
            self._thread_lock.release()
            raise busy(self._path, self._busy_seconds, held_by) from error
        except BaseException:
            self._thread_lock.release()
            raise

    def release(self) -> None:
        """Give the lock back."""
        self._give_back()
        self._thread_lock.release()

    def is_free(self) -> bool:
        """Return whether nobody is known to hold the lock at this moment."""
        if not self._thread_lock.acquire(blocking=False):
            return False
        try:
            is_ours = self._tried(self._handle())
        except portalocker.exceptions.LockException:
            return False
        else:
            if is_ours:
                self._give_back()
            return is_ours
        finally:
            self._thread_lock.release()

    def close(self) -> None:
        """Close the lock file."""
        self._forget()

    def _is_ours(self, until: float) -> bool:
        """Lock the file, and return whether it is the one that lies at the path."""
        file = self._handle()
        if not self._tried(file):
            self._queue = self._queue or PlaceInQueue(file)
            if not self._queue.wait(max(0.0, until - time.monotonic())):
                raise TimeoutError
        if is_there := self.is_there():
            sign(file)
        return is_there

    def is_there(self) -> bool:
        """Return whether the file that we have open still lies at its path."""
        try:
            return os.path.samestat(os.fstat(self._handle().fileno()), self._path.stat())
        except (FileNotFoundError, NotADirectoryError):
            return False

    def _tried(self, file: IO[bytes]) -> bool:
        if self._queue is not None and self._queue.is_taken:
            return False  # our own thread would give back what it finds locked by this file
        try:
            portalocker.lock(file, TRY_EXCLUSIVE)
        except portalocker.exceptions.AlreadyLocked:
            return False
        return True

    def _give_back(self) -> None:
        try:
            portalocker.unlock(self._handle())
        except portalocker.exceptions.LockException:
            self._forget()  # a file that is closed is not locked

    def _forget(self) -> None:
        queue, self._queue = self._queue, None
        if queue is not None and self._owner == os.getpid():
            queue.close()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _handle(self) -> IO[bytes]:
        # A forked child inherits the parent's open file and with it the parent's lock.
        if self._file is None or self._owner != os.getpid():
            self._forget()
            try:
                descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            except OSError as error:
                raise StoreError(
                    f"{self._path} cannot be written: {error.strerror}",
                    "Choose a path in a folder where you may write.",
                ) from error
            self._file = os.fdopen(descriptor, "r+b", buffering=0)
            self._owner = os.getpid()
        return self._file
