"""What questions leave of the memory: how much DuckDB, a question and its answer may take."""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import duckdb

from multichat_lab.analysis.answer_size import python_bytes
from multichat_lab.errors import QueryError
from multichat_lab.free_memory import free_memory

if sys.platform == "linux":
    import resource

MEMORY = re.compile(r"\s*(\d+(\.\d+)?)\s*(%|[KMGT]i?B)\s*", re.IGNORECASE)

BESIDE = 2**30
"""Bytes that a question may take beside what DuckDB counts: the answer in Python, planning."""

MOST_FREE = 0.8
"""Of the memory that is free, what a question, and its answer in Python, may take."""

UNBOUNDED = 2**60
"""Bytes that no process takes, where nothing tells what is free."""

LEAST = 2**28
"""Bytes that DuckDB, and a question, may always take: with less nothing is answered."""


def require_room(held: duckdb.DuckDBPyRelation) -> None:
    """Check that an answer, once it is in Python, leaves the process alive.

    Raises:
        QueryError: it takes more memory than there is.
    """
    needed, free = python_bytes(held), free_memory(CEILING.bound)
    if free is not None and needed > max(LEAST, free * MOST_FREE):
        raise QueryError(
            f"The answer would take about {needed / 1e9:,.1f} GB as {held.shape[0]:,} rows in"
            f" Python, and {free / 1e9:,.1f} GB are free",
            "Ask for less: LIMIT, fewer columns, GROUP BY.",
        )


class Ceiling:
    """A bound on how much this process may grow while questions are answered; on Linux alone.

    DuckDB turns what the system refuses into an error of the question. Other threads of the process
    are refused too in that while, so the bound lies well above what DuckDB counts itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._questions = 0
        self._before = (-1, -1)

    @property
    def bound(self) -> int | None:
        """The process's own bound while questions are answered; else that of the moment."""
        with self._lock:
            return self._before[0] if self._questions else None

    @contextmanager
    def above(self, memory: str) -> Iterator[None]:
        """Keep it while the block lasts; of questions at once, the first one's holds for all."""
        if sys.platform != "linux":
            yield
            return
        most = growth(memory)
        with self._lock:
            self._questions += 1
            if self._questions == 1:
                self._before = resource.getrlimit(resource.RLIMIT_AS)
                pages = int(Path("/proc/self/statm").read_text().split()[0])
                most += pages * resource.getpagesize()
                bounds = [each for each in (most, *self._before) if each != resource.RLIM_INFINITY]
                resource.setrlimit(resource.RLIMIT_AS, (min(bounds), self._before[1]))
        try:
            yield
        finally:
            with self._lock:
                self._questions -= 1
                if not self._questions:
                    resource.setrlimit(resource.RLIMIT_AS, self._before)


def growth(memory: str) -> int:
    """Return by how many bytes the process may grow for a question."""
    counted, free = bytes_of(memory), free_memory(CEILING.bound)
    bounds = [] if free is None else [max(LEAST, int(free * MOST_FREE))]
    bounds += [] if counted is None else [2 * counted + BESIDE]
    return min(bounds, default=UNBOUNDED)


def bytes_of(memory: str) -> int | None:
    """Return a checked amount of memory as DuckDB reads it; None for a part of what is unknown.

    Example:
        >>> bytes_of("1.5 GiB")
        1610612736
    """
    number, _, unit = cast(re.Match[str], MEMORY.fullmatch(memory)).groups()
    if unit == "%":
        free = free_memory(CEILING.bound)
        return None if free is None else max(LEAST, int(free * float(number) / 100))
    base = 1024 if "i" in unit.lower() else 1000
    return int(float(number) * base ** (1 + "KMGT".index(unit[0].upper())))


CEILING = Ceiling()
"""The process has one."""
