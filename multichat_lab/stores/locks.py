"""Locks that threads and processes queue for; a killed holder loses its lock at once."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import IO

import portalocker

from multichat_lab.errors import StoreError


class Access:
    """Let the threads of the process that opened a store use it in turn.

    Use it as a context manager around each reading and each transaction.

    Args:
        location: the store, for the message of an error.

    Raises:
        StoreError: on entry, when the store is closed, when the same thread is in the middle of
            another reading or transaction, or in a forked child: neither SQLite nor DuckDB can
            share a connection with it, and what a child wrote would be lost.
    """

    def __init__(self, location: str) -> None:
        self._location = location
        self._owner = os.getpid()
        self._in_use = threading.RLock()
        self._is_entered = False
        self._is_closed = False

    def __enter__(self) -> None:
        if os.getpid() != self._owner:
            raise StoreError(
                f"{self._location} was opened by process {self._owner}, and this is its child",
                "Open the store again in the child process.",
            )
        self._in_use.acquire()
        if self._is_entered or self._is_closed:
            self._in_use.release()
            raise self._refusal()
        self._is_entered = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_entered = False
        self._in_use.release()

    def close(self) -> bool:
        """Refuse all further use, once the thread that is in has left.

        Returns:
            Whether the store's files are ours to close: not in a forked child, nor a second time.
        """
        if os.getpid() != self._owner:
            return False
        with self._in_use:
            if self._is_entered:
                raise self._refusal()
            is_first = not self._is_closed
            self._is_closed = True
        return is_first

    def _refusal(self) -> StoreError:
        if self._is_closed:
            return StoreError(f"{self._location} is closed", "Open it again.")
        return StoreError(
            f"{self._location} is in use by this very thread",
            "Leave the `with` block of its reading() or transaction() first.",
        )


EXCLUSIVE = portalocker.LOCK_EX
TRY_EXCLUSIVE = portalocker.LOCK_EX | portalocker.LOCK_NB


class ProcessLock:
    """An exclusive lock on a file beside the store.

    The wait lies in the operating system's queue, not in a polling loop: polling lets one process
    take the lock again and again while another starves for seconds.

    Args:
        path: the lock file; made when it is not there, never deleted (deleting it would let two
            processes lock two different files of one name).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
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

    def acquire(self) -> None:
        """Wait until the lock is ours.

        Raises:
            StoreError: the lock file cannot be written or locked.
        """
        self._thread_lock.acquire()
        try:
            portalocker.lock(self._handle(), EXCLUSIVE)
        except portalocker.exceptions.LockException as error:
            self._thread_lock.release()
            raise StoreError(
                f"{self._path} cannot be locked: {error}", "Put the store on a local disk."
            ) from error
        except BaseException:
            self._thread_lock.release()
            raise

    def release(self) -> None:
        """Give the lock back."""
        portalocker.unlock(self._handle())
        self._thread_lock.release()

    def is_free(self) -> bool:
        """Return whether nobody holds the lock at this moment."""
        if not self._thread_lock.acquire(blocking=False):
            return False
        try:
            portalocker.lock(self._handle(), TRY_EXCLUSIVE)
        except portalocker.exceptions.LockException:
            return False
        else:
            portalocker.unlock(self._handle())
            return True
        finally:
            self._thread_lock.release()

    def close(self) -> None:
        """Close the lock file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _handle(self) -> IO[bytes]:
        # A forked child inherits the parent's open file and with it the parent's lock.
        if self._file is None or self._owner != os.getpid():
            try:
                self._file = self._path.open("ab")
            except OSError as error:
                raise StoreError(
                    f"{self._path} cannot be written: {error.strerror}",
                    "Choose a path in a folder where you may write.",
                ) from error
            self._owner = os.getpid()
        return self._file
