"""The turn of this process's threads at a store that they share."""

import os
import threading
import time
from types import TracebackType
from typing import NamedTuple

from multichat_lab.errors import StoreBusyError, StoreError

BUSY_SECONDS = 30.0
"""How long anybody waits for a store that others use, unless `StoreOptions` say otherwise."""


class Turn:
    """Let the threads of a process use something in turn; who is in may come in again.

    Args:
        what: it, for the message of an error.
        busy_seconds: how long a thread waits.
        setting: says how long, for the message.

    Raises:
        StoreBusyError: on entry, when another thread does not leave in time; it is named.
    """

    def __init__(self, what: str, busy_seconds: float, setting: str) -> None:
        self._what, self._setting = what, setting
        self._busy_seconds = min(busy_seconds, threading.TIMEOUT_MAX)
        self._lock = threading.RLock()
        self._held: list[Tenure] = []

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._busy_seconds):
            raise held(self._what, next(iter(self._held), None), self._setting)
        self._held.append(Tenure(threading.current_thread().name, time.monotonic()))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held.pop()
        self._lock.release()


class Tenure(NamedTuple):
    """Which thread is in, and since when on the monotonic clock, in seconds."""

    thread: str
    since: float


def held(what: str, tenure: Tenure | None, setting: str) -> StoreBusyError:
    """Return the error of a thread that has waited for another one in vain."""
    name = f"the thread {tenure.thread!r}" if tenure else "another thread"
    seconds = f" for {time.monotonic() - tenure.since:.0f} s" if tenure else ""
    return StoreBusyError(
        f"{what} has been in use by {name} of this process ({os.getpid()}){seconds}",
        f"Try again when it is done; {setting} says how long to wait.",
    )


class Access:
    """Let the threads of the process that opened a store use it in turn.

    Use it as a context manager around each reading and each transaction.

    Args:
        location: the store, for the message of an error.
        busy_seconds: how long a thread waits for its turn.

    Raises:
        StoreError: on entry, when the store is closed, when the same thread is in the middle of
            another reading or transaction, or in a forked child: neither SQLite nor DuckDB can
            share a connection with it, and what a child wrote would be lost.
        StoreBusyError: on entry, when another thread does not leave in time; it is named.
    """

    def __init__(self, location: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self._location = location
        self._busy_seconds = min(busy_seconds, threading.TIMEOUT_MAX)
        self._beside: Access | None = None
        self._owner = os.getpid()
        self._in_use = threading.RLock()
        self._inside: threading.Thread | None = None
        self._since = 0.0
        self._is_closed = False

    def __enter__(self) -> None:
        if os.getpid() != self._owner:
            raise StoreError(
                f"{self._location} was opened by process {self._owner}, and this is its child",
                "Open the store again in the child process.",
            )
        self._refuse_nesting()
        if not self._in_use.acquire(timeout=self._busy_seconds):
            raise self._busy()
        if self._inside is not None or self._is_closed:
            self._in_use.release()
            raise self._refusal()
        self._inside = threading.current_thread()
        self._since = time.monotonic()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._inside = None
        self._in_use.release()

    def beside(self) -> "Access":
        """Return another turn at the same store: a reader need not wait where a writer does.

        No thread may have both.
        """
        other = Access(self._location, self._busy_seconds)
        other._beside, self._beside = self, other
        return other

    def close(self) -> bool:
        """Refuse all further use, once the thread that is in has left.

        Returns:
            Whether the store's files are ours to close: not in a forked child, nor a second time.

        Raises:
            StoreError: this very thread is in.
            StoreBusyError: another one does not leave in time.
        """
        if os.getpid() != self._owner:
            return False
        self._refuse_nesting()
        if not self._in_use.acquire(timeout=self._busy_seconds):
            raise self._busy()
        try:
            if self._inside is not None:
                raise self._refusal()
            is_first = not self._is_closed
            self._is_closed = True
        finally:
            self._in_use.release()
        return is_first

    def _refuse_nesting(self) -> None:
        beside = self._beside
        if beside is not None and beside._inside is threading.current_thread():
            raise self._refusal()

    def _busy(self) -> StoreBusyError:
        inside = self._inside
        tenure = None if inside is None else Tenure(inside.name, self._since)
        return held(self._location, tenure, "StoreOptions(busy_seconds=...)")

    def _refusal(self) -> StoreError:
        if self._is_closed:
            return StoreError(f"{self._location} is closed", "Open it again.")
        return StoreError(
            f"{self._location} is in use by this very thread",
            "Leave the `with` block of its reading() or transaction() first.",
        )
