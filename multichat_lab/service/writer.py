"""Group commit: what waits together is written in one transaction, and told once it is durable."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.rules import Limits
from multichat_lab.errors import MultichatError, OverloadError, ServiceError, StoreBusyError
from multichat_lab.stores.contract import Store, Transaction

T = TypeVar("T")

STOPPED = ServiceError("The service has stopped; nothing is written", "Ask again when it is back.")

LARGEST_GROUP = 256
"""Jobs in one transaction at most, so that the first of them need not wait long."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Something to write, and where its outcome goes.

    Attributes:
        write: does it, through chats that are inside the transaction.
        outcome: what `write` returned or raised, set after the commit.
    """

    write: Callable[[SessionPersistence], Any]
    outcome: Future[Any] = field(default_factory=Future)


class OpenTransaction:
    """The transaction of the moment in the form of a store, so that many verbs share it.

    Args:
        store: where the transactions are; see `contract.Store`.
    """

    def __init__(self, store: Store) -> None:
        self.storage_type = store.storage_type
        self.location = store.location
        self.changes = store.changes
        self._store = store
        self._open: Transaction | None = None

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Open a transaction of the store, which is committed when the block is left."""
        with self._store.transaction() as self._open:
            yield

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Give the transaction itself, so that a verb reads what it wrote."""
        assert self._open is not None  # noqa: S101 - jobs run inside `begun`
        yield self._open

    transaction = reading

    def close(self) -> None:
        """Do nothing: the writer ends the transaction."""


class GroupDissolved(Exception):  # noqa: N818 - no error: it only leaves the transaction
    """Some jobs of a group were refused, so the transaction must not be committed."""


class GroupWriter:
    """The one thread that writes; many may submit.

    A refused job fails alone: its group is undone, and the others are written without it.

    Args:
        store: an open store that nobody else uses to write through.
        limits: how much it may hold.
        max_queue: jobs that may wait.
    """

    def __init__(self, store: Store, limits: Limits, max_queue: int) -> None:
        self._open = OpenTransaction(store)
        self._chats = SessionPersistence(
            self._open,
            max_sessions=limits.max_sessions,
            max_messages_per_session=limits.max_messages_per_session,
        )
        self._max_queue = max_queue
        self._waiting: deque[Job] = deque()
        self._wake = threading.Condition()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="group-writer", daemon=True)
        self._thread.start()

    @property
    def queue_length(self) -> int:
        """Jobs that wait at this moment."""
        return len(self._waiting)

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs and takes jobs."""
        return self._thread.is_alive() and not self._is_closing

    def submit(self, write: Callable[[SessionPersistence], T]) -> Future[T]:
        """Queue a job; its future is done when what it wrote is durable, or it was refused.

        Raises:
            OverloadError: too many wait.
            ServiceError: the writer is closed.
        """
        job = Job(write)
        with self._wake:
            if not self.is_alive:
                raise ServiceError("The service is stopping", "Ask again when it is back.")
            if len(self._waiting) >= self._max_queue:
                raise OverloadError(
                    f"{len(self._waiting)} requests wait to be written already",
                    "Wait a second and ask again.",
                )
            self._waiting.append(job)
            self._wake.notify()
        return job.outcome

    def close(self, seconds: float | None = None) -> None:
        """Write what waits, then end the thread; closing twice is harmless.

        Args:
            seconds: how long that may take; what still waits then is refused.
        """
        with self._wake:
            self._is_closing = True
            self._wake.notify()
        self._thread.join(seconds)
        if self._thread.is_alive():
            self._refuse_all()

    def _refuse_all(self) -> None:
        with self._wake:
            waiting, self._waiting = self._waiting, deque()
        for job in waiting:
            if job.outcome.set_running_or_notify_cancel():
                job.outcome.set_exception(STOPPED)

    def _run(self) -> None:
        while group := self._next_group():
            self._settle([job for job in group if job.outcome.set_running_or_notify_cancel()])

    def _next_group(self) -> list[Job]:
        """Wait for jobs; none come once the writer is closing."""
        with self._wake:
            self._wake.wait_for(lambda: self._waiting or self._is_closing)
            size = min(len(self._waiting), LARGEST_GROUP)
            return [self._waiting.popleft() for _ in range(size)]

    def _settle(self, group: Sequence[Job]) -> None:
        """Write a group in one transaction, and tell each job's outcome."""
        refused: list[Job] = []
        try:
            results = self._write(group, refused)
        except GroupDissolved:
            self._settle_separately(group, refused)
        except StoreBusyError as error:  # one after the other they would wait as long each
            for job in group:
                job.outcome.set_exception(error)
            if self._is_closing:
                self._refuse_all()
        except Exception as error:  # whatever it is, it goes to those who submitted the jobs
            if len(group) == 1:
                group[0].outcome.set_exception(error)
            else:
                self._settle_separately([], group)
        else:
            for job, result in zip(group, results, strict=True):
                job.outcome.set_result(result)

    def _settle_separately(self, group: Sequence[Job], refused: Sequence[Job]) -> None:
        """Write the others together, then the refused ones one by one: now they may be right."""
        rejected = set(refused)
        if others := [job for job in group if job not in rejected]:
            self._settle(others)
        for job in refused:
            self._settle([job])

    def _write(self, group: Sequence[Job], refused: list[Job]) -> list[Any]:
        results = []
        with self._open.begun():
            for job in group:
                try:
                    results.append(job.write(self._chats))
                except MultichatError:
                    if len(group) == 1:
                        raise
                    refused.append(job)
            if refused:
                raise GroupDissolved
        return results
