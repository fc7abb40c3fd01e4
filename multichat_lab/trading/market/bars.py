"""Bars: their columns, the check that they are coherent, one after the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.records.rows import Bar

PRICE_COLUMNS = ("open", "high", "low", "close")
"""Prices in currency a share."""
BAR_COLUMNS = (*PRICE_COLUMNS, "volume")
"""The columns of every frame of bars, in this order, all float64."""
BarSource = pd.DataFrame | Mapping[str, pd.DataFrame]
"""Bars of the symbol in `attrs["symbol"]`, or a frame of bars for each symbol."""
Floats = NDArray[np.float64]
Check = Callable[[Floats, Floats, Floats, Floats, Floats], bool]
AT_ONCE = 32_768
"""Rows that are checked at once: few enough to stay in the processor's cache."""
ROUNDING = 1e-6
"""How far, relative to the price, an open or close may stray outside [low, high].

Wide enough for prices that another tool adjusted, or kept as float32; 0.000001 at one of 1.00.
"""


def validate_bars(bars: pd.DataFrame, check: Check | None = None) -> list[Floats]:
    """Check that `bars` are what the engine trades on, and change nothing.

    They have the columns of `BAR_COLUMNS` (more are allowed) and an index of UTC times that only
    grow; every value is finite, prices are above zero, volume is not below, and open and close
    lie within [low, high] up to `ROUNDING`. Prices may be zero and below where
    `attrs["instrument"]` says so.

    Args:
        bars: to check.
        check: whether open, high, low, close and volume are coherent, quicker than NumPy tells.

    Returns:
        The columns of `BAR_COLUMNS`, as floats.

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
    columns = [as_floats(bars[name]) for name in BAR_COLUMNS]
    _validate_values(bars, columns, check or _are_coherent)
    return columns


def iterate_bars(bars: BarSource) -> Iterator[Bar]:
    """Return the rows of `bars` as `Bar`s, in order of time.

    Several symbols are merged; at the same time they come in the order of their names.

    Raises:
        MarketDataError: bars that are not coherent, or a frame that names no symbol.
    """
    frames = dict(sorted(_by_symbol(bars).items()))
    times, *columns = zip(*map(_columns, frames.values()), strict=True)
    if len(frames) == 1:
        return Bar.rows(next(iter(frames)), times[0], *(parts[0] for parts in columns))
    order = np.argsort(np.concatenate(times), kind="stable")
    symbols = np.repeat(np.array([*frames], dtype=object), [*map(len, times)])
    merged = (np.concatenate(parts)[order] for parts in (times, *columns))
    return Bar.rows(symbols[order], *merged)


def frames_by_symbol(bars: BarSource) -> dict[str, pd.DataFrame]:
    """Return the frame of each symbol, checked.

    Raises:
        MarketDataError: no frame at all, bars that are not coherent, or a frame that names no
            symbol.
    """
    frames = _by_symbol(bars)
    for frame in frames.values():
        validate_bars(frame)
    return frames


def _by_symbol(bars: BarSource) -> dict[str, pd.DataFrame]:
    if isinstance(bars, pd.DataFrame):
        if "symbol" not in bars.attrs:
            raise MarketDataError(
                "The bars name no symbol", "Pass {'AAPL': bars}, or set bars.attrs['symbol']."
            )
        bars = {bars.attrs["symbol"]: bars}
    if not bars:
        raise MarketDataError("There are no bars: the mapping is empty", "Give one symbol's bars.")
    return dict(bars)


def _validate_times(index: pd.Index) -> None:
    if not isinstance(index, pd.DatetimeIndex) or str(index.tz) != "UTC":
        raise MarketDataError(
            f"The index of the bars is {index.dtype}, not UTC times",
            "Set it with pd.to_datetime(times, utc=True), or tz_localize('UTC') naive times.",
        )
    if index.hasnans:
        row = int(index.isna().argmax())
        raise MarketDataError(f"Row {row} of the bars has no time", "Fill it in or drop the row.")
    if index.unit == "ns" and (index.as_unit("us") != index).any():
        row = int((index.as_unit("us") != index).argmax())
        raise MarketDataError(
            f"Row {row} of the bars ({index[row]}) has a time finer than a microsecond",
            "Round the times, or resample to bars of a microsecond or longer.",
        )
    times = index.asi8
    grows = times[1:] > times[:-1]
    if grows.all():
        return
    row = int(grows.argmin()) + 1
    if times[row] == times[row - 1]:
        raise MarketDataError(
            f"Row {row} of the bars repeats the time {index[row]}", "Keep one bar for each time."
        )
    raise MarketDataError(
        f"Row {row} of the bars ({index[row]}) is earlier than the row before it",
        "Sort the rows by time, the oldest first.",
    )


def _validate_values(bars: pd.DataFrame, columns: list[Floats], check: Check) -> None:
    instrument = bars.attrs.get("instrument")
    least = -np.inf if instrument is not None and instrument.negative_prices else 0.0
    starts = range(0, len(bars), AT_ONCE)
    if all(check(*(each[start : start + AT_ONCE] for each in columns)) for start in starts):
        return
    open_, high, low, close, volume = columns
    with np.errstate(invalid="ignore"):  # infinity, which is refused below
        top, bottom = high + abs(high) * ROUNDING, low - abs(low) * ROUNDING
    rules = {
        "a value is missing or no finite number": ~_all_of(np.isfinite(x) for x in columns),
        "a price is not above zero": ~_all_of(x > least for x in columns[:4]),
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
            "Correct the row or leave it out."
            + (
                " If it is right: Instrument(negative_prices=True), -i negative_prices=yes."
                if "zero" in rule[-4:]
                else ""
            ),
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


def times_of(index: pd.DatetimeIndex) -> NDArray[np.int64]:
    """Return times in microseconds since 1970, without a copy where they are kept so."""
    return (index if index.unit == "us" else index.as_unit("us")).asi8


def _columns(bars: pd.DataFrame) -> list[NDArray[Any]]:
    """Return times in microseconds since 1970, and the columns of `BAR_COLUMNS`, checked."""
    values = validate_bars(bars)  # first: it says what is wrong with the times, too
    return [times_of(pd.DatetimeIndex(bars.index)), *values]
