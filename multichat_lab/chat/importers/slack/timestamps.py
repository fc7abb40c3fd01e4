"""Slack's times: seconds and microseconds as text, which is a message's id in its channel too."""

import re
from datetime import UTC, datetime, timedelta

_TS = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(ts: object) -> datetime:
    """Return the aware UTC datetime of a `ts` such as `"1455.000012"`, exact to the microsecond.

    Raises:
        ValueError: it is no such text.
    """
    found = _TS.fullmatch(ts) if isinstance(ts, str) else None
    if found is None:
        raise ValueError(f"ts is {ts!r}")
    try:
        microseconds = int((found[2] or "").ljust(6, "0"))
        return EPOCH + timedelta(seconds=int(found[1]), microseconds=microseconds)
    except OverflowError as error:
        raise ValueError(f"ts is {ts!r}, past the year 9999") from error
