"""What the engine works on: bars, and the rows that it makes of orders, fills and round trips.

A row has the fields of a record (`records.run`) in their order, but times as microseconds since
1970; here rows become records one by one, or frames at once.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from itertools import chain, repeat
from typing import Any, ClassVar, TypeVar

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.times import microseconds, utc_datetime
from multichat_lab.trading.records.row_log import RowLog

CENTS = 100
CHUNK = 256
"""Rows that are made numbers of Python at a time: few enough to stay in the processor's cache."""
Row = tuple[Any, ...]
Record = TypeVar("Record")
TIMES = (datetime, datetime | None)
"""Types of fields that hold times."""
COLUMN_TYPES: dict[Any, str] = {
    float: "float64",
    float | None: "float64",
    int: "int64",
    bool: "bool",
}
"""Type of a record's field → type of its column; texts are objects."""
NO_TIME = np.datetime64("NaT", "us").astype(np.int64)


class Bar(msgspec.Struct, frozen=True, order=True, gc=False):
    """What a symbol did in one period; a tick is a bar whose four prices are one.

    It unpacks, and is indexed, like the tuple of its fields. A struct, and its time an integer,
    because a backtest makes one for every row, and looks into it often: that takes half of the
    time of a named tuple, a tenth of that of a frozen dataclass with a datetime.

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

    _fields: ClassVar = ("symbol", "time_us", "open", "high", "low", "close", "volume")

    def __iter__(self) -> Iterator[Any]:
        return iter(msgspec.structs.astuple(self))

    def __len__(self) -> int:
        return len(self._fields)

    def __getitem__(self, place: Any) -> Any:
        return msgspec.structs.astuple(self)[place]

    def _replace(self, **changes: Any) -> "Bar":
        return msgspec.structs.replace(self, **changes)

    @property
    def timestamp(self) -> datetime:
        """Start of the period as an aware UTC datetime."""
        return utc_datetime(self.time_us)

    @classmethod
    def rows(
        cls,
        symbols: "str | NDArray[np.object_]",
        times_us: NDArray[np.int64],
        *columns: NDArray[np.float64],
    ) -> Iterator["Bar"]:
        """Return the bars of columns of equal length: `open high low close volume`.

        Quicker than calling `Bar` for each, and at most `CHUNK` rows of Python numbers exist at a
        time.

        Args:
            symbols: of all bars, or a column of them.
            times_us: in microseconds since 1970.
            *columns: the numbers.
        """
        parts: Iterable[Iterable[Iterable[Any]]] = _chunks(times_us, *columns)
        if isinstance(symbols, str):
            parts = ((repeat(symbols), *part) for part in parts)
        else:
            parts = _chunks(symbols, times_us, *columns)
        return chain.from_iterable(map(cls, *part) for part in parts)

    @classmethod
    def tick(cls, symbol: str, timestamp: datetime, price: float, volume: float = 0.0) -> "Bar":
        """Return the bar of a single price at an aware `timestamp`."""
        return cls(symbol, microseconds(timestamp), price, price, price, price, volume)


Sequence.register(Bar)


def belongs_to(moment: Mapping[str, Bar], bar: Bar) -> bool:
    """Whether a bar is of the same moment as those before it: of their time, and another symbol.

    So a second tick of a symbol at one time is a moment of its own. Nothing belongs to a moment
    of no bars.

    Args:
        moment: symbol → bar.
        bar: the next one.
    """
    first = next(iter(moment.values()), None)
    return first is not None and first.time_us == bar.time_us and bar.symbol not in moment


def _chunks(*columns: NDArray[Any]) -> Iterator[list[list[Any]]]:
    for start in range(0, len(columns[0]), CHUNK):
        yield [column[start : start + CHUNK].tolist() for column in columns]


def record_of(record_type: type[Record], row: Row) -> Record:
    """Return the record that `row` stands for."""
    values = list(row)
    for place, field in enumerate(fields(record_type)):  # type: ignore[arg-type]  # a dataclass
        if values[place] is not None and field.type in TIMES:
            values[place] = utc_datetime(values[place])
    return record_type(*values)


def frame_from_rows(
    record_type: type, rows: Sequence[Row], names: Container[str] | None = None
) -> pd.DataFrame:
    """Return a frame of `rows`, with a column for each field of the record, or those in `names`.

    Numbers are float64 (NaN for none), int64 or Int64 (NA for none), times UTC datetimes (NaT for
    none), texts objects (None for none); the same when there are no rows.
    """
    return pd.DataFrame(
        {
            field.name: _column(field.type, values_of(rows, place))
            for place, field in enumerate(fields(record_type))
            if names is None or field.name in names
        }
    )


def numbers_of(rows: Sequence[Row], record_type: type, name: str) -> NDArray[np.float64]:
    """Return one field of `rows`, of a record in which it is always a number."""
    place = _names(record_type).index(name)
    return np.array(values_of(rows, place), np.float64)


@cache
def _names(record_type: type) -> list[str]:
    return [field.name for field in fields(record_type)]


def values_of(rows: Sequence[Row], place: int) -> list[Any]:
    """Return one value of each row, by its place in them."""
    return rows.column(place) if isinstance(rows, RowLog) else [row[place] for row in rows]


def _column(kind: Any, values: list[Any]) -> Any:
    if kind in TIMES:
        times = np.array([NO_TIME if each is None else each for each in values], dtype=np.int64)
        return pd.DatetimeIndex(times.view("datetime64[us]"), tz="UTC")
    if kind == int | None:
        return pd.array(values, dtype="Int64")
    if kind in COLUMN_TYPES:
        return np.array(values, dtype=COLUMN_TYPES[kind])
    return pd.Series(values, dtype="object")  # from an array pandas would infer a type, slowly
