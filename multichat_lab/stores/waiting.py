"""Waiting for a lock no longer than one wants to, and telling who it is that holds it.

The holder writes his name into the lock file; who has waited in vain reads it.
"""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Protocol

import portalocker

from multichat_lab.errors import StoreBusyError
from multichat_lab.times import utc_now

NAME_BYTES = 200
"""A name is filled up with blanks to so many, so that nothing of an older one stays."""

EXCLUSIVE = portalocker.LOCK_EX


class LockOfThreads(Protocol):
    """A lock of `threading`, whichever."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Wait for it, and return whether it is ours."""

    def release(self) -> None:
        """Give it back."""


class PlaceInQueue:
    """A place in the system's queue for a lock, which one may stop waiting at, and come back to.

    A thread stands there, for only a thread that sleeps in the kernel is served in turn, and
    nothing wakes it but the lock itself. If nobody waits any longer when its turn comes, it lets
    the next one in.

    Args:
        file: the lock file.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._asked: SimpleQueue[bool] = SimpleQueue()
        self._granted = threading.Semaphore(0)
        self._state = threading.Lock()
        self._is_wanted = False
        self._error: Exception | None = None
        self.is_taken = False
        threading.Thread(target=self._stand, name="multichat-lock", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Return whether the turn came within so many seconds.

        Raises:
            LockException: the file cannot be locked.
        """
        with self._state:
            self._is_wanted = True
            if not self.is_taken:
                self.is_taken = True
                self._asked.put(True)
        if not self._granted.acquire(timeout=seconds):
            with self._state:
                if not self._granted.acquire(blocking=False):  # it has not come just now
                    self._is_wanted = False
                    return False
        error, self._error = self._error, None
        if error is not None:
            raise error
        return True

    def close(self) -> None:
        """Let the thread end, at the latest when its turn has come."""
        self._asked.put(False)

    def _stand(self) -> None:
        while self._asked.get():
            error = None
            try:
                portalocker.lock(self._file, EXCLUSIVE)
            except (portalocker.exceptions.LockException, ValueError) as found:
                error = found
            with self._state:
                self.is_taken = False
                if self._is_wanted:
                    self._is_wanted, self._error = False, error
                    self._granted.release()
                elif error is None:
                    with suppress(ValueError):  # it was closed, which gives the lock back too
                        portalocker.unlock(self._file)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock.

    Attributes:
        pid: the number of the process.
        host: the machine, or the container, that it runs on.
        since: when it got the lock, by its clock, as an aware UTC datetime.
    """

    pid: int
    host: str
    since: datetime

    def __str__(self) -> str:
        seconds = (utc_now() - self.since).total_seconds()
        who = "this process, by another opening," if self._is_this_process else "process"
        return (
            f"{who} {self.pid} on {self.host} since {self.since:%Y-%m-%d %H:%M:%S} UTC"
            f" ({seconds:.0f} s)"
        )

    @property
    def _is_this_process(self) -> bool:
        return self.pid == os.getpid() and self.host == socket.gethostname()

    @property
    def is_dead(self) -> bool:
        """Whether it is known to be no more: killed, it could not take its name away."""
        if os.name != "posix" or self.host != socket.gethostname():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False  # it is there, and another user's
        return False


def sign(file: IO[bytes]) -> None:
    """Write into a lock file, which is locked, that this process holds it from now on."""
    name = {"pid": os.getpid(), "host": socket.gethostname(), "since": utc_now().isoformat()}
    with suppress(OSError):  # a full disk: then nobody is named, and the lock is ours all the same
        file.seek(0)
        file.write(json.dumps(name).encode().ljust(NAME_BYTES - 1) + b"\n")


def holder_of(path: Path) -> Holder | None:
    """Return who holds the lock, by its file; None where nobody who lives has signed it."""
    try:
        name = json.loads(path.read_bytes())
        found = Holder(int(name["pid"]), str(name["host"]), datetime.fromisoformat(name["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if found.since.tzinfo is None or found.is_dead else found


@contextmanager
def held(lock: LockOfThreads, seconds: float, path: Path) -> Iterator[None]:
    """Hold a lock of this process's threads for the `with` block.

    Args:
        lock: the lock.
        seconds: how long to wait for it.
        path: the lock file that tells who holds the store meanwhile.

    Raises:
        StoreBusyError: another thread does not give it back in time.
    """
    if not lock.acquire(timeout=seconds):
        raise busy(path, seconds)
    try:
        yield
    finally:
        lock.release()


def busy(path: Path, seconds: float, held_by: Path | None = None) -> StoreBusyError:
    """Return the error of who has waited for a lock in vain.

    Args:
        path: the lock file.
        seconds: how long he waited.
        held_by: that whose holder keeps him waiting, where it is another one and held.
    """
    locks = [each for each in (held_by, path) if each is not None]
    found = next((each for each in locks if holder_of(each) is not None), locks[0])
    holder = holder_of(found)
    return StoreBusyError(
        f"{found} is locked by {holder or 'another program, which has left no name'};"
        f" waited {seconds:g} s",
        "Try again later, or end that process if it hangs; how long to wait is said by"
        " StoreOptions(busy_seconds=...), or of the service by the setting busy_seconds.",
    )
