"""What a question may cost: memory, seconds and rows, so that none ends the process that asks."""

import atexit
import ctypes
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import duckdb

from multichat_lab.analysis.memory_bounds import CEILING, MEMORY, bytes_of, require_room
from multichat_lab.errors import QueryError

T = TypeVar("T")
Params = Sequence[Any] | Mapping[str, Any] | None
MOST_ROWS = 2**53

GRACE = 1.0
"""Seconds that DuckDB has to stop when it is told; it is left alone, and no longer waited for,
where it plans or works on one huge value, which it cannot leave off."""

GRACE_AT_EXIT = 5.0
"""Seconds that a process which ends waits for questions that are still being worked out."""

ASKING: WeakKeyDictionary[threading.Thread, duckdb.DuckDBPyConnection] = WeakKeyDictionary()
"""Threads that ask, and what they ask by; also those that nobody waits for any more."""

SECONDS = 600.0
"""How long a question may take unless one says otherwise."""


@dataclass(frozen=True)
class QueryLimits:
    """How much a question to a lab may take before it is refused; the next one is as before.

    Attributes:
        memory: what DuckDB may hold, e.g. `2GB`, or `50%` of what is free when the lab is opened;
            past it, it writes to the disk beside the lab, half of what is free there at most, and
            refuses what cannot. The process may on Linux grow by twice as much and 1 GiB while it
            asks, and by no more than 80 % of what is free: DuckDB does not count what is within
            one value. An answer that would take more than these 80 % in Python is refused too.
        seconds: how long one question may run; None for no end.
        rows: how many rows one answer may have; None for any number that there is memory for.
        busy_seconds: how long a thread waits for another one that brings the lab up to date.

    With neither seconds nor rows bounded an answer is worked out while it is read, row by row, and
    only DuckDB's memory is bounded.

    Raises:
        QueryError: a limit makes no sense.

    Example:
        >>> QueryLimits(seconds=30, rows=1_000_000)
        QueryLimits(memory='50%', seconds=30, rows=1000000, busy_seconds=120.0)
    """

    memory: str = "50%"
    seconds: float | None = SECONDS
    rows: int | None = None
    busy_seconds: float = 120.0

    def __post_init__(self) -> None:
        found = MEMORY.fullmatch(self.memory)
        if found is None or not float(found[1]) or (found[3] == "%" and float(found[1]) > 100):
            raise QueryError(f"{self.memory!r} is no amount of memory", "Say e.g. 2GB or 50%.")
        if self.seconds is not None and not 0 < self.seconds < threading.TIMEOUT_MAX:
            raise QueryError(f"{self.seconds!r} seconds are no limit", "Give a positive number.")
        if not self.busy_seconds > 0:
            raise QueryError(f"Nobody can wait {self.busy_seconds!r} s", "Give a positive number.")
        if self.rows is not None and not 0 < self.rows <= MOST_ROWS:
            raise QueryError(f"{self.rows!r} rows are no limit", "Give a number from 1 on.")

    @property
    def held_memory(self) -> str:
        """What DuckDB may hold from now on, as it reads it."""
        found = bytes_of(self.memory)
        return self.memory if found is None else f"{found}B"

    def answer(
        self, cursor: duckdb.DuckDBPyConnection, query: str, params: Params
    ) -> duckdb.DuckDBPyRelation:
        """Return the answer, worked out already where seconds or rows are bounded.

        Raises:
            QueryError: it takes longer, has more rows, or takes more memory than there is.
        """
        if self.seconds is None and self.rows is None:
            return cursor.sql(query, params=params)

        def ask() -> duckdb.DuckDBPyRelation:
            relation = cursor.sql(query, params=params)
            wanted = relation if self.rows is None else relation.limit(self.rows + 1)
            return wanted.materialize()

        held = self.bounded(cursor, ask)
        self._require_few(held.shape[0])
        require_room(held)
        return held

    def fetched(
        self, cursor: duckdb.DuckDBPyConnection, query: str, params: Params
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return names and rows of an answer, which the cursor itself works out.

        Raises:
            QueryError: it takes longer, or has more rows.
        """

        def ask() -> tuple[list[str], list[tuple[Any, ...]]]:
            cursor.execute(query, params)
            names = [each[0] for each in cursor.description or ()]
            most = self.rows
            return names, cursor.fetchall() if most is None else cursor.fetchmany(most + 1)

        names, rows = self.bounded(cursor, ask)
        self._require_few(len(rows))
        return names, rows

    def _require_few(self, rows: int) -> None:
        if self.rows is not None and rows > self.rows:
            raise QueryError(
                f"The answer has more than {self.rows:,} rows", "Add LIMIT, or allow more rows."
            )

    def bounded(self, cursor: duckdb.DuckDBPyConnection, work: Callable[[], T]) -> T:
        """Do what asks something, within memory and seconds, and return what it returns.

        Raises:
            QueryError: it takes longer.
        """

        def work_below() -> T:
            with CEILING.above(self.memory):
                return work()

        return work_below() if self.seconds is None else within(self.seconds, cursor, work_below)


def within(seconds: float, cursor: duckdb.DuckDBPyConnection, ask: Callable[[], T]) -> T:
    """Ask in a thread of its own, and wait no longer than this, whatever DuckDB is at.

    Raises:
        QueryError: the time is over.
    """
    answer: Future[T] = Future()

    def work() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # raised again where it is waited for
            answer.set_exception(error)

    thread = threading.Thread(target=work, name="multichat-question", daemon=True)
    thread.start()
    ASKING[thread] = cursor
    try:
        return answer.result(seconds)
    except TimeoutError as error:
        cursor.interrupt()
        wait([answer], GRACE)
        raise QueryError(
            f"The question took longer than {seconds:g} s",
            "Ask for less, or allow more: Lab(store, limits=QueryLimits(seconds=…)).",
        ) from error
    except KeyboardInterrupt:
        cursor.interrupt()
        raise


@atexit.register
def leave_questions() -> None:
    """Stop questions that are still being worked out, and leave those that do not stop."""
    left = {thread: cursor for thread, cursor in ASKING.items() if thread.is_alive()}
    for cursor in left.values():
        cursor.interrupt()
    until = time.monotonic() + GRACE_AT_EXIT
    for thread in left:
        thread.join(max(0.0, until - time.monotonic()))
    if any(thread.is_alive() for thread in left):
        stand_still()


def stand_still() -> None:
    """Let a thread that comes back while Python ends stand still, and not abort the process.

    Python ends such a thread by `pthread_exit` (until 3.14, which lets it stand), and that may not
    pass through DuckDB's C++: it calls the terminate handler, which waits from now on. Where there
    is no libstdc++, all stays as it was.
    """
    with suppress(OSError, AttributeError):
        wait_for_ever = ctypes.cast(ctypes.CDLL(None).pause, ctypes.c_void_p)
        # set_terminate(void (*)()), by its name in the Itanium ABI of C++
        ctypes.CDLL("libstdc++.so.6")._ZSt13set_terminatePFvvE(wait_for_ever)
