"""From what the engine keeps to what it tells: records, and frames of them.

A row has the fields of a record in their order, but times as microseconds since 1970 and booked
amounts as cents. The engine makes rows; here they become records one by one, or frames at once.
"""

from collections.abc import Container, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from multichat_lab.times import utc_datetime
from multichat_lab.trading.records.records import CENTS

Row = tuple[Any, ...]
Record = TypeVar("Record")
MONEY = ("commission", "slippage", "pnl")
"""Fields of records that hold booked amounts."""
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


def record_of(record_type: type[Record], row: Row) -> Record:
    """Return the record that `row` stands for."""
    values = list(row)
    for place, field in enumerate(fields(record_type)):  # type: ignore[arg-type]  # a dataclass
        if values[place] is not None:
            if field.type in TIMES:
                values[place] = utc_datetime(values[place])
            elif field.name in MONEY:
                values[place] /= CENTS
    return record_type(*values)


def frame_of(
    record_type: type, rows: Sequence[Row], names: Container[str] | None = None
) -> pd.DataFrame:
    """Return a frame of `rows`, with a column for each field of the record, or those in `names`.

    Numbers are float64 (NaN for none), int64 or Int64 (NA for none), times UTC datetimes (NaT for
    none), texts objects (None for none); the same when there are no rows.
    """
    return pd.DataFrame(
        {
            field.name: _column(field.type, field.name, [row[place] for row in rows])
            for place, field in enumerate(fields(record_type))
            if names is None or field.name in names
        }
    )


def _column(kind: Any, name: str, values: list[Any]) -> Any:
    if kind in TIMES:
        times = np.array([NO_TIME if each is None else each for each in values], dtype=np.int64)
        return pd.DatetimeIndex(times.view("datetime64[us]"), tz="UTC")
    if name in MONEY:
        return np.array(values, dtype=np.float64) / CENTS
    if kind == int | None:
        return pd.array(values, dtype="Int64")
    if kind in COLUMN_TYPES:
        return np.array(values, dtype=COLUMN_TYPES[kind])
    return pd.Series(values, dtype="object")  # from an array pandas would infer a type, slowly
