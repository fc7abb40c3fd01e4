"""A time as somebody types it."""

from datetime import date
from numbers import Integral
from typing import Any

from multichat_lab.errors import QueryError
from multichat_lab.times import microseconds


def moment(time: Any, what: str = "") -> int:
    """Return a time in microseconds since 1970 UTC.

    Args:
        time: a datetime or a text that pandas reads (UTC unless it says otherwise), or microseconds
            since 1970.
        what: is given by it, for the error.

    Raises:
        QueryError: it is no time.
    """
    if type(time) is not bool and isinstance(time, Integral):
        return int(time)
    import numpy as np
    import pandas as pd

    problem = f"{what} {time!r} is no time".lstrip()
    remedy = "Give a datetime, a text such as '2011-01-03 15:30', or microseconds since 1970."
    try:
        stamp = pd.Timestamp(time) if isinstance(time, date | str | np.datetime64) else pd.NaT
    except ValueError as error:
        raise QueryError(problem, remedy) from error
    if pd.isna(stamp):
        raise QueryError(problem, remedy)
    utc = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
    return microseconds(utc.floor("us").to_pydatetime())
