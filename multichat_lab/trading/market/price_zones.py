"""The zones of the times in a table of prices: named behind each of them, or told by who reads."""

import re
import sys
from pathlib import Path

import pandas as pd

from multichat_lab.errors.trading import MarketDataError

ZONED = r"^(.*\d)\s*\[?((?:[A-Z][A-Za-z]+/[A-Za-z_/]+)|UTC|GMT)\]?$"


def without_zone(text: pd.Series, path: Path) -> tuple[pd.Series, str]:
    """Take a zone's name off times that all end in it; return what is left, and the zone."""
    if text.empty or re.match(ZONED, text.iloc[0]) is None:
        return text, ""
    parts = text.str.extract(ZONED)
    if parts[1].isna().any():
        return text, ""
    zones = parts[1].unique()
    if len(zones) > 1:
        raise MarketDataError(
            f"{path} has times in several zones: {', '.join(zones[:5])}", "Write them all in UTC."
        )
    return parts[0].str.strip(), zones[0]


def in_zone(times: pd.Series, zone: str, path: Path) -> pd.Series:
    """Return times of a clock, as if they were UTC, in UTC by the zone of the clock."""
    plain = pd.DatetimeIndex(times).tz_localize(None)
    order = -1 if plain[0] > plain[-1] else 1  # an hour that repeats is told by the one before it
    try:
        local = plain[::order].tz_localize(zone, ambiguous="infer")[::order]
        return pd.Series(local.tz_convert("UTC"))
    except _clock_errors() as error:
        raise MarketDataError(
            f"{path} has times in {zone} that cannot be told: {error}", "Write them in UTC."
        ) from error


def _clock_errors() -> tuple[type[Exception], ...]:
    pytz = sys.modules.get("pytz")  # pandas 2 raises its errors of hours skipped or repeated
    return (ValueError, KeyError, *([pytz.exceptions.InvalidTimeError] if pytz else []))
