"""PostgreSQL's errors as ours: which tell a server that is gone, and which another writer."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Error, OperationalError
from psycopg.errors import (
    InsufficientPrivilege,
    InvalidCatalogName,
    LockNotAvailable,
    ProgramLimitExceeded,
)

from multichat_lab.errors import MessageError, StoreBusyError, StoreError

UNKNOWN = " What was being recorded, and was not acknowledged, may be there or not."


@contextmanager
def translate_errors(location: str) -> Iterator[None]:
    """Turn PostgreSQL's errors into ours, with what to do about them."""
    try:
        yield
    except LockNotAvailable as error:
        raise StoreBusyError(
            f"{location}: another one has its tables locked: {first_line(error)}",
            "Try again later; StoreOptions(busy_seconds=...) says how long to wait.",
        ) from error
    except InvalidCatalogName as error:
        raise StoreError(
            f"{location}: {first_line(error)}", "Make it first: createdb NAME."
        ) from error
    except InsufficientPrivilege as error:
        raise StoreError(
            f"{location}: {first_line(error)}",
            "Grant the role what it lacks, or use the one that owns the tables.",
        ) from error
    except ProgramLimitExceeded as error:
        raise MessageError(
            f"{location}: a name or an id is too long: {first_line(error)}",
            "Choose one of at most 2,000 bytes.",
        ) from error
    except OperationalError as error:
        raise StoreError(
            f"{location}: {first_line(error)}",
            "Look whether the server runs, and takes your connections, and try again." + UNKNOWN,
        ) from error
    except Error as error:
        raise StoreError(
            f"{location}: {first_line(error)}", "Look into the server's log; nothing was changed."
        ) from error


def first_line(error: Exception) -> str:
    """Return the first line of an error."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
