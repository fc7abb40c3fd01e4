"""Times as the engine keeps them: whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000


def utc_datetime(time_us: int) -> datetime:
    """Return the aware UTC datetime of `time_us` microseconds since 1970."""
    return EPOCH + timedelta(microseconds=time_us)


def microseconds(timestamp: datetime) -> int:
    """Return the microseconds since 1970 of an aware datetime."""
    return (timestamp - EPOCH) // MICROSECOND
