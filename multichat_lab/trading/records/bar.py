"""What the market shows: one bar, or one tick."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from multichat_lab.times import microseconds, utc_datetime

CHUNK = 4096


class Bar(NamedTuple):
    """What a symbol did in one period; a tick is a bar whose four prices are one.

    A named tuple, and its time an integer, because a backtest makes one for every row: that takes
    a fifth of the time that a frozen dataclass with a datetime does.

    Attributes:
        symbol: what was traded.
        time_us: start of the period, or moment of the tick, in microseconds since 1970, UTC.
        open: first price.
        high: highest price.
        low: lowest price.
        close: last price.
        volume: shares traded.
    """

    symbol: str
    time_us: int
    open: float
    high: float
    low: float
    close: float
    volume: float = 0.0

    @property
    def timestamp(self) -> datetime:
        """Start of the period as an aware UTC datetime."""
        return utc_datetime(self.time_us)

    @classmethod
    def rows(
        cls, symbol: str, times_us: NDArray[np.int64], *columns: NDArray[np.float64]
    ) -> Iterator["Bar"]:
        """Return the bars of columns of equal length: `open high low close volume`.

        Quicker than calling `Bar` for each, and at most `CHUNK` rows of Python numbers exist at a
        time.
        """
        return chain.from_iterable(
            map(tuple.__new__, repeat(cls), zip(repeat(symbol), *numbers, strict=False))
            for numbers in _chunks(times_us, *columns)
        )

    @classmethod
    def tick(cls, symbol: str, timestamp: datetime, price: float, volume: float = 0.0) -> "Bar":
        """Return the bar of a single price at an aware `timestamp`."""
        return cls(symbol, microseconds(timestamp), price, price, price, price, volume)


def _chunks(*columns: NDArray[Any]) -> Iterator[list[list[Any]]]:
    for start in range(0, len(columns[0]), CHUNK):
        yield [column[start : start + CHUNK].tolist() for column in columns]
