"""What a store holds that fits no column of a lab: another program has put it there."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.duckdb.faults import first_line

UNFIT = (
    duckdb.ConversionException, duckdb.InvalidInputException, duckdb.ConstraintException,
    duckdb.OutOfRangeException, TypeError, ValueError, OverflowError,
)  # fmt: skip
"""What such a value raises on its way."""


@contextmanager
def told_as_damage(location: str) -> Iterator[None]:
    """Name the store whose values fit no column, e.g. a time that is a word.

    Args:
        location: the store that is copied.

    Raises:
        StoreDamagedError: one does not.
    """
    try:
        yield
    except UNFIT as error:
        raise StoreDamagedError(
            f"{location} holds what does not fit its column: {first_line(error)}",
            "multichat verify names the record. Restore a backup: multichat restore latest --force",
        ) from error
