"""Times as stores and engine keep them: whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000
"""The microseconds of a day of 24 hours."""


def utc_now() -> datetime:
    """Return the present moment as an aware UTC datetime."""
    return datetime.now(UTC)


def moment_of(text: str) -> datetime:
    """Return a moment that is told in ISO 8601.

    Raises:
        ValueError: it is none, or tells no time zone: it could be any of a day.
    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"the time {text!r} tells no time zone")
    return found


def microseconds(timestamp: datetime) -> int:
    """Return the UTC microseconds since 1970 of an aware datetime, exactly."""
    return (timestamp - EPOCH) // MICROSECOND


def optional_microseconds(timestamp: datetime | None) -> int | None:
    """Return UTC microseconds since 1970, or None."""
    return None if timestamp is None else microseconds(timestamp)


def utc_datetime(time_us: int) -> datetime:
    """Return the aware UTC datetime of `time_us` microseconds since 1970."""
    return EPOCH + timedelta(microseconds=time_us)


def optional_datetime(time_us: int | None) -> datetime | None:
    """Return the aware UTC datetime, or None."""
    return None if time_us is None else utc_datetime(time_us)
