"""What a question may cost: memory, seconds and rows, so that none ends the process that asks."""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb

from multichat_lab.errors import QueryError

if sys.platform == "linux":
    import resource

T = TypeVar("T")
Params = Sequence[Any] | Mapping[str, Any] | None
MOST_ROWS = 2**53
MEMORY = re.compile(r"\s*(\d+(\.\d+)?)\s*(%|[KMGT]i?B)\s*", re.IGNORECASE)

GRACE = 1.0
"""Seconds that DuckDB has to stop when it is told; it is left alone, and no longer waited for,
where it plans or works on one huge value, which it cannot leave off."""

BESIDE = 2**30
"""Bytes that a question may take beside what DuckDB counts: the answer in Python, planning."""


@dataclass(frozen=True)
class QueryLimits:
    """How much a question to a lab may take before it is refused; the next one is as before.

    Attributes:
        memory: what DuckDB may hold, e.g. `2GB` or `50%` of the machine's; past it, it writes to
            the disk beside the lab, and refuses what cannot. Where seconds or rows are bounded, the
            process may on Linux grow by twice as much and 1 GiB while it asks, and no further:
            DuckDB does not count what is within one value.
        seconds: how long one question may run; None for no end.
        rows: how many rows one answer may have; None for any number.
        busy_seconds: how long a thread waits for another one that brings the lab up to date.

    Raises:
        QueryError: a limit makes no sense.

    Example:
        >>> QueryLimits(seconds=30, rows=1_000_000)
        QueryLimits(memory='50%', seconds=30, rows=1000000, busy_seconds=120.0)
    """

    memory: str = "50%"
    seconds: float | None = None
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

    def answer(
        self, cursor: duckdb.DuckDBPyConnection, query: str, params: Params
    ) -> duckdb.DuckDBPyRelation:
        """Return the answer, worked out already where seconds or rows are bounded.

        Raises:
            QueryError: it takes longer, or has more rows.
        """
        if self.seconds is None and self.rows is None:
            return cursor.sql(query, params=params)

        def ask() -> duckdb.DuckDBPyRelation:
            with CEILING.above(self.memory):
                relation = cursor.sql(query, params=params)
                wanted = relation if self.rows is None else relation.limit(self.rows + 1)
                return wanted.materialize()

        held = ask() if self.seconds is None else within(self.seconds, cursor, ask)
        if self.rows is not None and held.shape[0] > self.rows:
            raise QueryError(
                f"The answer has more than {self.rows:,} rows", "Add LIMIT, or allow more rows."
            )
        return held


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

    threading.Thread(target=work, name="multichat-question", daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError as error:
        cursor.interrupt()
        wait([answer], GRACE)
        raise QueryError(
            f"The question took longer than {seconds:g} s", "Ask for less, or allow more seconds."
        ) from error
    except KeyboardInterrupt:
        cursor.interrupt()
        raise


class Ceiling:
    """A bound on how much this process may grow while questions are answered; on Linux alone.

    DuckDB turns what the system refuses into an error of the question. Other threads of the process
    are refused too in that while, so the bound lies well above what DuckDB counts itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._questions = 0
        self._before = (-1, -1)

    @contextmanager
    def above(self, memory: str) -> Iterator[None]:
        """Keep it while the block lasts; of questions at once, the first one's holds for all."""
        if sys.platform != "linux":
            yield
            return
        with self._lock:
            self._questions += 1
            if self._questions == 1:
                self._before = resource.getrlimit(resource.RLIMIT_AS)
                pages = int(Path("/proc/self/statm").read_text().split()[0])
                most = pages * resource.getpagesize() + 2 * bytes_of(memory) + BESIDE
                bounds = [each for each in (most, *self._before) if each != resource.RLIM_INFINITY]
                resource.setrlimit(resource.RLIMIT_AS, (min(bounds), self._before[1]))
        try:
            yield
        finally:
            with self._lock:
                self._questions -= 1
                if not self._questions:
                    resource.setrlimit(resource.RLIMIT_AS, self._before)


def bytes_of(memory: str) -> int:
    """Return a checked amount of memory as DuckDB reads it.

    Example:
        >>> bytes_of("1.5 GiB")
        1610612736
    """
    number, _, unit = cast(re.Match[str], MEMORY.fullmatch(memory)).groups()
    if unit == "%":
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return int(whole * float(number) / 100)
    base = 1024 if "i" in unit.lower() else 1000
    return int(float(number) * base ** (1 + "KMGT".index(unit[0].upper())))


CEILING = Ceiling()
"""The process has one."""
