"""What the times in a table of prices are: ISO 8601, epochs of any unit, days of any order."""

from pathlib import Path

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import MarketDataError

EPOCHS = ((1e11, "s"), (1e14, "ms"), (1e17, "us"), (np.inf, "ns"))
"""Below this size, a number counts this unit since 1970; before the year 5138 no two overlap."""
COMPACT = r"(\d{8})(?:[ T]+(\d{2}):?(\d{2}):?(\d{2})?)?"
SLASHED = r"\d{1,2}[/.]\d{1,2}[/.]\d{4}.*"
ORDERS = {"dmy": ("day first", True), "mdy": ("month first", False)}


def read_times(column: pd.Series, path: Path, date_order: str = "") -> pd.DatetimeIndex:
    """Return the times of a column in UTC (`"time"`, microseconds), in the order of the file.

    Args:
        column: of the table, as text or as times.
        path: of the file, for the message of an error.
        date_order: `dmy` or `mdy` for days with `/`; empty lets the calendar decide.

    Raises:
        MarketDataError: they are no times, finer than a microsecond, or days whose order nothing
            decides.
    """
    if pd.api.types.is_datetime64_any_dtype(column):
        times = pd.to_datetime(column, utc=True)
    else:
        text = column.astype(str).str.strip()
        if text.str.fullmatch(r"\d{9,20}(\.\d+)?").all() and len(text):
            times = _of_epochs(text.astype(np.float64), text)
        elif (parts := text.str.extract(f"^{COMPACT}$")).notna()[0].all() and len(text):
            clock = parts[[1, 2, 3]].fillna("00").agg(":".join, axis=1)
            times = _parsed(parts[0] + " " + clock, path, format="%Y%m%d %H:%M:%S")
        elif text.str.fullmatch(SLASHED).all() and len(text):
            times = _of_days(text, path, date_order)
        else:
            times = _parsed(text, path, format="ISO8601")
    index = pd.DatetimeIndex(times, name="time")
    whole = index.as_unit("us")
    finer = whole != index
    if finer.any():
        raise MarketDataError(
            f"{path} has times finer than a microsecond, e.g. {index[int(finer.argmax())]}",
            "Round them, or resample to bars of a microsecond or longer.",
        )
    return whole


def _of_epochs(numbers: pd.Series, text: pd.Series) -> pd.Series:
    unit = next(unit for limit, unit in EPOCHS if numbers.abs().max() < limit)
    is_whole = not text.str.contains(".", regex=False).any()
    counted = text.astype(np.int64) if is_whole else numbers
    times: pd.Series = pd.to_datetime(counted, unit=unit, utc=True)  # type: ignore[call-overload]
    return times


def _parsed(text: pd.Series, path: Path, format: str) -> pd.Series:
    try:
        return pd.to_datetime(text, utc=True, format=format)
    except (ValueError, TypeError) as error:
        raise MarketDataError(
            f"The column {text.name} of {path} holds what is no ISO 8601 time: {error}",
            "Write times like 2013-03-01 or 2013-03-01T14:30:00Z.",
        ) from error


def _of_days(text: pd.Series, path: Path, date_order: str) -> pd.Series:
    """Read days such as 01/03/2024 in the order that the calendar, or the row's order, decides."""
    readings = {}
    for order, day_first in [ORDERS[date_order]] if date_order else ORDERS.values():
        try:
            times = pd.to_datetime(text, dayfirst=day_first, utc=True, format="mixed")
        except (ValueError, TypeError):
            continue
        in_order = _reads_so(text, times, day_first)
        if in_order and (times.is_monotonic_increasing or times.is_monotonic_decreasing):
            readings[order] = times
    if readings and _same(readings):
        return next(iter(readings.values()))
    what = " and as ".join(readings) or "neither day first nor month first"
    raise MarketDataError(
        f"The days in {path}, such as {text.iloc[0]}, can be read as {what}",
        "Say it: load_bars(path, date_order='dmy') or 'mdy'; or write ISO 8601, 2024-03-01.",
    )


def _reads_so(text: pd.Series, times: pd.Series, day_first: bool) -> bool:
    """Whether every day was read in the order asked for: pandas turns an impossible one round."""
    first = text.str.extract(r"^(\d{1,2})[/.]")[0].astype(int)
    asked = times.dt.day if day_first else times.dt.month
    return bool((asked == first).all())


def _same(readings: dict[str, pd.Series]) -> bool:
    first, *others = readings.values()
    return all(first.equals(other) for other in others)
