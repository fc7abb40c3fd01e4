"""What a question may cost: memory, seconds and rows, so that none ends the process that asks."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from multichat_lab.errors import QueryError

Params = Sequence[Any] | Mapping[str, Any] | None
MOST_ROWS = 2**53
MEMORY = re.compile(r"\s*(\d+(\.\d+)?)\s*(%|[KMGT]i?B)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class QueryLimits:
    """How much a question to a lab may take before it is refused; the next one is as before.

    Attributes:
        memory: what DuckDB may hold, e.g. `2GB` or `50%` of the machine's; past it, it writes to
            the disk beside the lab, and refuses what cannot.
        seconds: how long one question may run; None for no end.
        rows: how many rows one answer may have; None for any number.

    Raises:
        QueryError: a limit makes no sense.

    Example:
        >>> QueryLimits(seconds=30, rows=1_000_000)
        QueryLimits(memory='50%', seconds=30, rows=1000000)
    """

    memory: str = "50%"
    seconds: float | None = None
    rows: int | None = None

    def __post_init__(self) -> None:
        found = MEMORY.fullmatch(self.memory)
        if found is None or not float(found[1]) or (found[3] == "%" and float(found[1]) > 100):
            raise QueryError(f"{self.memory!r} is no amount of memory", "Say e.g. 2GB or 50%.")
        if self.seconds is not None and not 0 < self.seconds < threading.TIMEOUT_MAX:
            raise QueryError(f"{self.seconds!r} seconds are no limit", "Give a positive number.")
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
        with stopped_after(cursor, self.seconds):
            relation = cursor.sql(query, params=params)
            wanted = relation if self.rows is None else relation.limit(self.rows + 1)
            held = wanted.materialize()
        if self.rows is not None and held.shape[0] > self.rows:
            raise QueryError(
                f"The answer has more than {self.rows:,} rows", "Add LIMIT, or allow more rows."
            )
        return held


@contextmanager
def stopped_after(cursor: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[None]:
    """Interrupt what runs on `cursor` when the time is over.

    Raises:
        QueryError: it was.
    """
    late = threading.Event()

    def stop() -> None:
        late.set()
        cursor.interrupt()

    clock = None if seconds is None else threading.Timer(seconds, stop)
    if clock is not None:
        clock.daemon = True
        clock.start()
    try:
        yield
    except duckdb.InterruptException as error:
        if not late.is_set():
            raise
        raise QueryError(
            f"The question took longer than {seconds:g} s", "Ask for less, or allow more seconds."
        ) from error
    finally:
        if clock is not None:
            clock.cancel()
