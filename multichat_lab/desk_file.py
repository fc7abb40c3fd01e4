"""Where a desk that is presented records: a file of its own, named after the moment."""

import os
from datetime import datetime
from pathlib import Path

DESK_VARIABLE = "MULTICHAT_DESK"
"""The environment variable with the file into which a desk without a store records, as SQLite."""


def name_desk_file(folder: Path, now: datetime) -> None:
    """Name the file of desks that are presented from now on, unless one is named already.

    A variable that is set and empty names none.

    Args:
        folder: where it is to lie; it is made with the first session.
        now: the local time, which its name has.
    """
    path = folder / f"desk-{now:%Y-%m-%d-%H%M%S}.db"
    os.environ.setdefault(DESK_VARIABLE, str(path.absolute()))


def desk_file() -> Path | None:
    """Return the file into which a desk without a store records; None for none."""
    path = os.environ.get(DESK_VARIABLE)
    return Path(path) if path else None
