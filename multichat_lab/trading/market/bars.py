"""What bars look like: their columns, the check that they are coherent, higher timeframes."""

from collections.abc import Iterable
from functools import reduce

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError

PRICE_COLUMNS = ("open", "high", "low", "close")
"""Prices in currency a share."""
BAR_COLUMNS = (*PRICE_COLUMNS, "volume")
"""The columns of every frame of bars, in this order, all float64."""
Floats = NDArray[np.float64]
AT_ONCE = 32_768
"""Rows that are checked at once: few enough to stay in the processor's cache."""
ROUNDING = 1e-6
"""How far, relative to the price, an open or close may stray outside [low, high].

Wide enough for prices that another tool adjusted, or kept as float32; a ten-thousandth of a cent
on a price of 1.00.
"""


def validate_bars(bars: pd.DataFrame) -> None:
    """Check that `bars` are what the engine trades on, and change nothing.

    They have the columns of `BAR_COLUMNS` (more are allowed) and an index of UTC times that only
    grow; every value is finite, prices are above zero, volume is not below, and open and close
    lie within [low, high] up to `ROUNDING`.

    Raises:
        MarketDataError: one of these does not hold; the first row that breaks one is named.
    """
    missing = [name for name in BAR_COLUMNS if name not in bars.columns]
    if missing:
        raise MarketDataError(
            f"The bars have no column {', '.join(missing)}; they have "
            + ", ".join(map(str, bars.columns)),
            f"Name the columns {', '.join(BAR_COLUMNS)}; give a volume of 0 where none is known.",
        )
    if bars.empty:
        raise MarketDataError("There are no bars: the frame is empty", "Give at least one row.")
    _validate_times(bars.index)
    _validate_values(bars)


def resample(bars: pd.DataFrame, timeframe: str) -> pd.DataFrame:
    """Merge `bars` into a higher timeframe.

    Args:
        bars: as `load_bars` returns them.
        timeframe: a pandas frequency, e.g. `"1h"`, `"1W"`, `"ME"` (months).

    Returns:
        One row for each period that has bars: first open, highest high, lowest low, last close,
        summed volume. Each is stamped with the time of the first bar in it.

    Raises:
        MarketDataError: pandas knows no such frequency.
    """
    try:
        periods = bars.assign(time=bars.index).resample(timeframe)
    except ValueError as error:
        raise MarketDataError(
            f"timeframe is {timeframe!r}", "Give a pandas frequency such as '1h', '1D' or '1W'."
        ) from error
    merged = periods.agg(
        {
            "time": "first",
            "open": "first",
            "high": "max",
            "low": "min",
            "close": "last",
            "volume": "sum",
        }
    )
    merged = merged.dropna(subset=["time"]).set_index("time")
    merged.attrs = dict(bars.attrs)
    return merged


def _validate_times(index: pd.Index) -> None:
    if not isinstance(index, pd.DatetimeIndex) or str(index.tz) != "UTC":
        raise MarketDataError(
            f"The index of the bars is {index.dtype}, not UTC times",
            "Set it with pd.to_datetime(times, utc=True), or tz_localize('UTC') naive times.",
        )
    if index.hasnans:
        row = int(index.isna().argmax())
        raise MarketDataError(f"Row {row} of the bars has no time", "Fill it in or drop the row.")
    steps = np.diff(index.asi8)
    if (steps > 0).all():
        return
    row = int((steps <= 0).argmax()) + 1
    if steps[row - 1] == 0:
        raise MarketDataError(
            f"Row {row} of the bars repeats the time {index[row]}", "Keep one bar for each time."
        )
    raise MarketDataError(
        f"Row {row} of the bars ({index[row]}) is earlier than the row before it",
        "Sort the rows by time, the oldest first.",
    )


def _validate_values(bars: pd.DataFrame) -> None:
    columns = [as_floats(bars[name]) for name in BAR_COLUMNS]
    starts = range(0, len(bars), AT_ONCE)
    if all(_are_coherent(*(each[start : start + AT_ONCE] for each in columns)) for start in starts):
        return
    open_, high, low, close, volume = columns
    top, bottom = high * (1 + ROUNDING), low * (1 - ROUNDING)
    rules = {
        "a value is missing or no finite number": ~_all_of(np.isfinite(x) for x in columns),
        "a price is not above zero": ~_all_of(x > 0 for x in columns[:4]),
        "the volume is below zero": volume < 0,
        "high is below low": high < low,
        "open lies outside [low, high]": (open_ > top) | (open_ < bottom),
        "close lies outside [low, high]": (close > top) | (close < bottom),
    }
    bad_rows = ~_all_of(~broken for broken in rules.values())
    if bad_rows.any():
        row = int(bad_rows.argmax())
        rule = next(rule for rule, broken in rules.items() if broken[row])
        values = ", ".join(f"{name} {bars[name].iloc[row]}" for name in BAR_COLUMNS)
        raise MarketDataError(
            f"Row {row} of the bars ({bars.index[row]}): {rule} in {values}",
            "Correct the row or leave it out.",
        )


def _are_coherent(open_: Floats, high: Floats, low: Floats, close: Floats, volume: Floats) -> bool:
    """Whether all rows keep the rules of `_validate_values`, in a third of the passes.

    NaN fails every comparison, and what lies within bounds that are finite is finite itself.
    """
    top, bottom = high * (1 + ROUNDING), low * (1 - ROUNDING)
    bounds = (low > 0, low <= high, top < np.inf, volume >= 0, volume < np.inf)
    within = (bottom <= open_, open_ <= top, bottom <= close, close <= top)
    return bool(_all_of((*bounds, *within)).all())


def _all_of(conditions: Iterable[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    return reduce(np.logical_and, conditions)


def as_floats(column: pd.Series) -> NDArray[np.float64]:
    """Return the numbers of `column`, with NaN for what is none."""
    if column.dtype == np.float64:
        return column.to_numpy()
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
