"""DuckDB's errors as ours: which tell damage, which a full disk, which another program."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from multichat_lab.errors import StoreBusyError, StoreDamagedError, StoreError

DAMAGE = (duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)
DAMAGE_SIGNS = ("not a valid DuckDB", "Could not read enough bytes", "orrupt")
LOCKED_SIGN = "lock on file"
DISK_SIGNS = ("Could not write", "No space left")


@contextmanager
def translate_errors(location: str) -> Iterator[None]:
    """Turn DuckDB's errors into ours, with what to do about them."""
    try:
        yield
    except duckdb.Error as error:
        if is_damage(error):
            raise StoreDamagedError(
                f"{location} is not a sound DuckDB database: {first_line(error)}",
                "Restore a backup: multichat restore latest --force",
            ) from error
        if LOCKED_SIGN in str(error):
            raise StoreBusyError(
                f"{location} is open in a program that does not wait in turn: {first_line(error)}",
                "Close the store there, then try again.",
            ) from error
        raise StoreError(
            f"{location}: {first_line(error)}",
            "Check the disk's free space, who may write there, and what else has the file open.",
        ) from error


def is_damage(error: duckdb.Error) -> bool:
    """Return whether the file is at fault, and not the disk or another program."""
    text = str(error)
    if any(sign in text for sign in DISK_SIGNS):
        return False
    return isinstance(error, DAMAGE) or any(sign in text for sign in DAMAGE_SIGNS)


def first_line(error: Exception) -> str:
    """Return the first line of DuckDB's long messages."""
    return str(error).strip().splitlines()[0]
