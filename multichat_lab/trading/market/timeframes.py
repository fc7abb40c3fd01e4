"""Bars of another length: merged into a higher timeframe, or taken apart into ticks."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.times import DAY_US
from multichat_lab.trading.market.bars import BAR_COLUMNS, PRICE_COLUMNS

FEWEST_TICKS = 4
"""Open, high, low and close each need one."""
WANDERING = 0.05
"""Standard deviation of a tick about the straight way, as a share of the bar's range."""


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


def bar_ticks(bars: pd.DataFrame, ticks_per_bar: int, seed: int) -> pd.DataFrame:
    """Invent ticks that make up `bars`: each bar begins at its open and ends at its close.

    In between, at moments and in an order that the seed decides, it touches high and low, and
    wanders from one to the next within [low, high]. Resampled, ticks give the bars back.

    Args:
        bars: as `load_bars` returns them.
        ticks_per_bar: at least 4.
        seed: the same seed gives the same ticks.

    Returns:
        Bars whose four prices are one, evenly spaced over the time from a bar's start to its end
        (the shortest step between bars; a day if there is only one); each has its part of the
        volume.

    Raises:
        MarketDataError: too few or too many ticks for a bar.
    """
    times = pd.DatetimeIndex(bars.index).as_unit("us").asi8
    period = int(np.diff(times).min()) if len(times) > 1 else DAY_US
    if not FEWEST_TICKS <= ticks_per_bar <= period:
        raise MarketDataError(
            f"ticks_per_bar is {ticks_per_bar}",
            f"Give from {FEWEST_TICKS} to {period}, one a microsecond.",
        )
    price = _paths(bars[list(PRICE_COLUMNS)].to_numpy(), ticks_per_bar, np.random.default_rng(seed))
    moments = times[:, None] + np.arange(ticks_per_bar) * (period // ticks_per_bar)
    volume = np.repeat(bars["volume"].to_numpy() / ticks_per_bar, ticks_per_bar)
    ticks = pd.DataFrame(
        dict(zip(BAR_COLUMNS, (price, price, price, price, volume), strict=True)),
        index=pd.DatetimeIndex(moments.ravel().view("M8[us]"), name="time").tz_localize("UTC"),
    )
    ticks.attrs = dict(bars.attrs)
    return ticks


def _paths(
    prices: NDArray[np.float64], ticks_per_bar: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    n = len(prices)
    low, high = prices[:, 2], prices[:, 1]
    at_high = rng.integers(1, ticks_per_bar - 1, n)
    at_low = rng.integers(1, ticks_per_bar - 2, n)
    at_low += at_low >= at_high  # the two never meet
    ends = np.zeros(n, dtype=np.int64), np.full(n, ticks_per_bar - 1)
    places = np.column_stack([ends[0], at_high, at_low, ends[1]])
    order = places.argsort(axis=1)
    first = np.arange(n)[:, None] * ticks_per_bar
    corners = (np.take_along_axis(places, order, 1) + first).ravel()
    straight = np.interp(
        np.arange(n * ticks_per_bar), corners, np.take_along_axis(prices, order, 1).ravel()
    ).reshape(n, ticks_per_bar)
    noise = rng.standard_normal(straight.shape) * (WANDERING * (high - low))[:, None]
    path = np.clip(straight + noise, low[:, None], high[:, None])
    np.put_along_axis(path, places, prices, axis=1)
    return path.ravel()
