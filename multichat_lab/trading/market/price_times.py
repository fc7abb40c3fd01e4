"""What the times in a table of prices are: ISO 8601, epochs of any unit, days of any order."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.price_zones import in_zone, without_zone

EPOCHS = ((1e11, "s"), (1e14, "ms"), (1e17, "us"), (np.inf, "ns"))
"""Below this size, a number counts this unit since 1970; before the year 5138 no two overlap."""
COMPACT = r"(\d{8})(?:[ T]+(\d{2}):?(\d{2}):?(\d{2})?)?"
SLASHED = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T,]+(\S.*))?"
DOTTED = r"\d{1,2}\.\d{1,2}\."  # such days are day first wherever they are written
YEAR_FIRST_AS_ISO = r"\d{4}-\d\d-\d\d.*"
YEAR_FIRST = r"^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?=\D|$)"
EPOCH = r"\d{9,20}(?:\.\d+)?|\d(?:\.\d+)?[eE]\+?\d+"
OFFSET = r".*\d:\d\d[^-+]*(?:Z|[+-]\d\d(?::?\d\d)?)"
OF_GREENWICH = r"\s*(?:GMT|UTC)(?=[+-]\d)"
HALF_DAYS = r"\d\s*[apAP][mM]"
ORDERS = {"dmy": ("day first", True), "mdy": ("month first", False)}
MONTH_NAMES = (
    "%b %d, %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%B %d, %Y", "%d %B %Y", "%a %b %d %Y",
    "mixed",
)  # fmt: skip


def read_times(
    column: pd.Series, path: Path, date_order: str = "", zone: str | None = None
) -> pd.DatetimeIndex:
    """Return the times of a column in UTC (`"time"`, microseconds), in the order of the file.

    Args:
        column: of the table, as text or as times.
        path: of the file, for the message of an error.
        date_order: `dmy` or `mdy` for days such as 01/02/2024; empty lets the calendar decide.
        zone: of times of a clock that tell none; days stay those of UTC.

    Raises:
        MarketDataError: they are no times, finer than a microsecond, or days whose order nothing
            decides.
    """
    if date_order not in ("", *ORDERS):
        raise MarketDataError(f"date_order is {date_order!r}", "Give 'dmy' or 'mdy'.")
    if pd.api.types.is_datetime64_any_dtype(column):
        times = pd.to_datetime(column, utc=True)
        tells_zone = column.dt.tz is not None
    else:
        text, named = without_zone(column.astype(str).str.strip(), path)
        if _begins(text, f".*{OF_GREENWICH}.*"):
            text = text.str.replace(OF_GREENWICH, "", regex=True)
        times = _of_text(text, path, date_order)
        tells_zone = bool(named) or _begins(text, f"{EPOCH}|{OFFSET}")
        if named:
            times = in_zone(times, named, path)
    if zone and not tells_zone and (times != times.dt.normalize()).any():
        times = in_zone(times, zone, path)
    index = pd.DatetimeIndex(times, name="time")
    whole = index.as_unit("us")
    finer = whole != index
    if finer.any():
        raise MarketDataError(
            f"{path} has times finer than a microsecond, e.g. {index[int(finer.argmax())]}",
            "Round them, or resample to bars of a microsecond or longer.",
        )
    return whole


def _of_text(text: pd.Series, path: Path, date_order: str) -> pd.Series:
    def are(pattern: str) -> bool:
        return _begins(text, pattern) and bool(text.str.fullmatch(pattern).all())

    if are(EPOCH):
        return _of_epochs(text.astype(np.float64), text)
    if are(COMPACT):
        parts = text.str.extract(f"^{COMPACT}$")
        clock = parts[[1, 2, 3]].fillna("00").agg(":".join, axis=1)
        return _parsed(parts[0] + " " + clock, path, format="%Y%m%d %H:%M:%S")
    if are(f"(?:{SLASHED})"):
        return _of_days(text, path, date_order)
    if are(r".*\b[A-Za-z]{3,9}\b.*\d.*"):
        return _of_named_months(text, path)
    if not _begins(text, YEAR_FIRST_AS_ISO):
        text = text.str.replace(YEAR_FIRST, _padded, regex=True)
    return _of_clock(text, path)


def _begins(text: pd.Series, pattern: str) -> bool:
    """Whether the first row is of a form; the others are looked at only then."""
    return len(text) > 0 and re.fullmatch(pattern, text.iloc[0]) is not None


def _padded(found: "re.Match[str]") -> str:
    year, month, day = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def _of_epochs(numbers: pd.Series, text: pd.Series) -> pd.Series:
    unit = next(unit for limit, unit in EPOCHS if numbers.abs().max() < limit)
    is_whole = not text.str.contains(r"[.eE]").any()
    counted = text.astype(np.int64) if is_whole else numbers
    times: pd.Series = pd.to_datetime(counted, unit=unit, utc=True)  # type: ignore[call-overload]
    return times


def _of_named_months(text: pd.Series, path: Path) -> pd.Series:
    for form in MONTH_NAMES:
        try:
            return pd.to_datetime(text, utc=True, format=form)
        except (ValueError, TypeError):
            continue
    return _parsed(text, path, format="ISO8601")


def _of_clock(text: pd.Series, path: Path) -> pd.Series:
    """Read ISO 8601, or days in its order with a time of twelve hours."""
    if _begins(text, f".*{HALF_DAYS}") and text.str.contains(HALF_DAYS).all():
        seconds = ":%S" if text.str.count(":").max() > 1 else ""
        spaced = text.str.replace(r"\s*([APap][Mm])$", r" \1", regex=True)
        return _parsed(spaced, path, format=f"%Y-%m-%d %I:%M{seconds} %p")
    return _parsed(text, path, format="ISO8601")


def _parsed(text: pd.Series, path: Path, format: str) -> pd.Series:
    try:
        return pd.to_datetime(text, utc=True, format=format)
    except (ValueError, TypeError) as error:
        read = pd.to_datetime(text, utc=True, format=format, errors="coerce")
        wrong = text[read.isna()].head(1).tolist() or [str(error).splitlines()[0]]
        raise MarketDataError(
            f"The column {text.name} of {path} holds what is no ISO 8601 time: {wrong[0]!r}",
            "Write times like 2013-03-01 or 2013-03-01T14:30:00Z.",
        ) from error


def _of_days(text: pd.Series, path: Path, date_order: str) -> pd.Series:
    """Read days such as 01/03/2024 in the order that the calendar, or the row's order, decides."""
    parts = text.str.extract(f"^{SLASHED}$").fillna({3: ""})
    readings = {}
    for order, day_first in [ORDERS[date_order]] if date_order else ORDERS.values():
        times = _read_so(parts, day_first, path)
        if times is not None and (
            date_order or times.is_monotonic_increasing or times.is_monotonic_decreasing
        ):
            readings[order] = times
    if len(readings) > 1 and text.str.match(DOTTED).all():
        readings = {name: each for name, each in readings.items() if name == ORDERS["dmy"][0]}
    if readings and all(map(next(iter(readings.values())).equals, readings.values())):
        return next(iter(readings.values()))
    what = " and as ".join(readings) or "neither day first nor month first"
    raise MarketDataError(
        f"The days in {path}, such as {text.iloc[0]}, can be read as {what}",
        "Say it: load_bars(path, date_order='dmy') or 'mdy', --date-order dmy on the command line; "
        "or write ISO 8601, 2024-03-01.",
    )


def _read_so(parts: pd.DataFrame, day_first: bool, path: Path) -> pd.Series | None:
    """Return the times of days in one order, None where one of them is no day then."""
    day, month = (parts[0], parts[1]) if day_first else (parts[1], parts[0])
    years = parts[2].where(parts[2].str.len() == 4, _century(parts[2]))
    days = years + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    if pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").isna().any():
        return None
    return _of_clock((days + " " + parts[3]).str.strip().rename("date"), path)


def _century(years: pd.Series) -> pd.Series:
    return years.where(years.str.len() != 2, ("20" + years).where(years < "70", "19" + years))
