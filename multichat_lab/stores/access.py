"""Who may use an open store: the process that opened it, one thread at a time."""

import os
import threading
from types import TracebackType

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
