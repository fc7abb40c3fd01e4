"""Many rows of an SQLite table as Arrow columns.

A value that becomes an object of Python costs more than to read it. So SQLite itself joins all
values of a column: texts end to end, with their lengths, and whole numbers as one line of digits.
Only floating-point numbers come one by one, for SQLite writes them with 15 digits.
"""

import sqlite3
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import nanoarrow
import numpy as np

from multichat_lab.columns import Column, quoted
from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.questions import Packed
from multichat_lab.stores.schema import CATALOGUE
from multichat_lab.stores.sqlite.stretch import Stretch

FIRST_ROWS = 8_192
"""How many rows SQLite joins to begin with; then as many as `PART_BYTES` seem to hold."""

PART_BYTES = 16 * 1024 * 1024

MOST_BYTES = 64 * 1024 * 1024
"""After so many no further rows are read: they are all in memory."""

TYPES = {
    "VARCHAR": nanoarrow.string(),
    "BIGINT": nanoarrow.int64(),
    "DOUBLE": nanoarrow.float64(),
}
"""The type in the store → Arrow's."""

LENGTH = 'coalesce(length(CAST("{name}" AS BLOB)), -1)'

RESTORE = "Restore a backup: multichat restore latest --force"

Buffer = Any
"""Whatever has bytes; a column's are: which values are there, where texts end, the values."""


def packed(cursor: sqlite3.Connection, table: str, after: int, last: int, limit: int) -> Packed:
    """Return rows past a mark as Arrow columns, at most `limit`, and not far beyond `MOST_BYTES`.

    Raises:
        StoreDamagedError: a column of whole numbers, or of texts, holds something else.
    """
    whole = next(Stretch(cursor, table, after, last).parts(limit))
    same, rows, size = whole.alike(), FIRST_ROWS, 0
    batches: list[Any] = []
    while size < MOST_BYTES and (part := next(whole.parts(rows), None)):
        kept = part.having(same)
        if batches and len(kept) < len(same):
            break
        same, before = kept, size
        columns = [each for each in CATALOGUE[table].columns.values() if each.name not in same]
        for batch in _batches(part, columns):
            batches.append(batch)
            views = [each.view() for each in batch.children]
            size += sum(buffer.size_bytes for view in views for buffer in view.buffers)
        whole = replace(whole, after=part.last)
        rows = max(1, rows * PART_BYTES // (size - before))
    return Packed(nanoarrow.Array.from_chunks(batches), same, whole.after)


def _batches(stretch: Stretch, columns: Sequence[Column]) -> Iterator[Any]:
    """Pack a stretch, in halves where it is longer than a text can be in SQLite."""
    try:
        batch = _batch(stretch, columns)
    except sqlite3.DataError as error:
        half = (stretch.last - stretch.after + 1) // 2
        if "too big" not in str(error) or half == stretch.last - stretch.after:
            raise
        for part in stretch.parts(half):
            yield from _batches(part, columns)
    else:
        yield batch


def _batch(stretch: Stretch, columns: Sequence[Column]) -> Any:
    joined = chain.from_iterable(_joined(each) for each in columns)
    ((count, *found),) = stretch.select(["count(*)", *joined])
    values = iter(found)
    children = []
    for column in columns:
        form = column.form.stored
        if form == "DOUBLE":
            buffers = _numbers(stretch.select([quoted([column.name])]))
        elif form == "BIGINT":
            buffers = _whole_numbers(next(values), count, stretch, column)
        else:
            text = next(values) or ""
            buffers = _texts(text.encode(), _digits(next(values), column))
        children.append(nanoarrow.c_array_from_buffers(TYPES[form], count, buffers))
    schema = nanoarrow.struct({each.name: TYPES[each.form.stored] for each in columns})
    return nanoarrow.c_array_from_buffers(schema, count, [None], children=children)


def _joined(column: Column) -> tuple[str, ...]:
    """Return what SQLite reckons from all values of a column."""
    name = quoted([column.name])
    if column.form.stored == "DOUBLE":
        return ()
    if column.form.stored == "BIGINT":
        return (f"group_concat({name})",)
    return (f"group_concat({name}, '')", f"group_concat({LENGTH.format(name=column.name)})")


def _digits(line: str | None, column: Column) -> Any:
    with warnings.catch_warnings(action="error"):
        try:
            return np.fromstring(line, dtype=np.int64, sep=",") if line else np.empty(0, np.int64)
        except (DeprecationWarning, ValueError) as error:
            raise StoreDamagedError(
                f"The store holds something in {column.name} that is no whole number: {error}",
                RESTORE,
            ) from error


def _validity(is_there: Any) -> Any:
    return None if is_there.all() else np.packbits(is_there, bitorder="little")


def _texts(data: bytes, lengths: Any) -> list[Buffer]:
    ends = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(np.maximum(lengths, 0), out=ends[1:])
    starts = ends[:-1][lengths > 0]
    if (np.frombuffer(data, dtype=np.uint8)[starts] & 0xC0 == 0x80).any():
        raise StoreDamagedError("The store holds a text that is no UTF-8", RESTORE)
    return [_validity(lengths >= 0), ends, data]


def _whole_numbers(line: str | None, count: int, stretch: Stretch, column: Column) -> list[Buffer]:
    found = _digits(line, column)
    if len(found) == count:
        return [None, found]
    # rare, so that it is asked for where it is needed
    ((flags,),) = stretch.select([f"group_concat({quoted([column.name])} IS NOT NULL, '')"])
    is_there = np.frombuffer(flags.encode(), dtype=np.uint8) == ord("1")
    values = np.zeros(count, dtype=np.int64)
    values[is_there] = found
    return [_validity(is_there), values]


def _numbers(rows: Sequence[tuple[float | None]]) -> list[Buffer]:
    values = np.array([value for (value,) in rows], dtype=np.float64)
    is_there = np.array([value is not None for (value,) in rows], dtype=bool)
    return [_validity(is_there), values]
