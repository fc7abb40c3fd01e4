"""Bars made of other bars: merged, taken apart into ticks, or drawn again in blocks."""

from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.times import DAY_US
from multichat_lab.trading.market.bars import BAR_COLUMNS, PRICE_COLUMNS, validate_bars
from multichat_lab.trading.market.calendar import calendar_of
from multichat_lab.trading.market.hours import hours_of
from multichat_lab.trading.market.loading import load_bars
from multichat_lab.trading.market.session_days import by_session
from multichat_lab.trading.market.synthetic import to_cents

Stamp = Literal["end", "start"]
"""Which time a merged bar has."""

FEWEST_TICKS = 4
"""Open, high, low and close each need one."""
WANDERING = 0.05
"""Standard deviation of a tick about the straight way, as a share of the bar's range."""
FEWEST_BARS = 20
"""Below this, a block length cannot be estimated."""


def resample(bars: pd.DataFrame, timeframe: str, stamp: Stamp = "end") -> pd.DataFrame:
    """Merge `bars` into a higher timeframe.

    Args:
        bars: as `load_bars` returns them.
        timeframe: a pandas frequency, e.g. `"1h"`, `"1W"`, `"ME"` (months).
        stamp: `end`: the time at which the period ends, whatever bars it has, so that a robot which
            joins by time, `merged.loc[:bar.timestamp]`, sees no close before it is known. `start`:
            the time of the first bar in it, as charts draw it: joined by time it looks ahead.

    Returns:
        One row for each period that has bars: first open, highest high, lowest low, last close,
        summed volume. The last one may still go on. Days are sessions of the bars' calendar; so
        are those of weeks and longer where an exchange or a zone is told, see `session_days`.

    Raises:
        MarketDataError: pandas knows no such frequency, or `stamp` is something else.
    """
    if stamp not in get_args(Stamp):
        raise MarketDataError(f"stamp is {stamp!r}", "Give 'end' or 'start'.")
    if (merged := by_session(bars, timeframe, stamp == "end")) is not None:
        return merged
    try:
        periods = bars.assign(time=bars.index, latest=bars.index).resample(timeframe, label="right")
    except ValueError as error:
        raise MarketDataError(
            f"timeframe is {timeframe!r}", "Give a pandas frequency such as '1h', '1D' or '1W'."
        ) from error
    first = {"time": "first", "open": "first", "high": "max", "low": "min"}
    merged = periods.agg({**first, "close": "last", "volume": "sum", "latest": "last"})
    merged = merged.dropna(subset=["time"])
    if stamp == "end":
        # pandas labels a week or month with its last midnight, after which hours of it may come
        ends = pd.DatetimeIndex(merged.index.astype(bars.index.dtype))
        merged["time"] = ends.where(merged["latest"] <= ends, ends + pd.Timedelta(days=1))
    merged = merged.drop(columns="latest").set_index("time")
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
        volume. Those of a day lie within its market's hours where these are told, see `hours_of`.

    Raises:
        MarketDataError: too few or too many ticks for a bar, or as `hours_of`.
    """
    times = pd.DatetimeIndex(bars.index).as_unit("us").asi8
    period = int(np.diff(times).min()) if len(times) > 1 else DAY_US
    if not FEWEST_TICKS <= ticks_per_bar <= period:
        raise MarketDataError(
            f"ticks_per_bar is {ticks_per_bar}",
            f"Give from {FEWEST_TICKS} to {period}, one a microsecond.",
        )
    price = _paths(bars[list(PRICE_COLUMNS)].to_numpy(), ticks_per_bar, np.random.default_rng(seed))
    begins, ends = hours_of(bars, period) or (times, times + period)
    moments = (
        begins[:, None] + np.arange(ticks_per_bar) * ((ends - begins) // ticks_per_bar)[:, None]
    )
    volume = np.repeat(bars["volume"].to_numpy() / ticks_per_bar, ticks_per_bar)
    ticks = pd.DataFrame(
        dict(zip(BAR_COLUMNS, (price, price, price, price, volume), strict=True)),
        index=pd.DatetimeIndex(moments.ravel().view("M8[us]"), name="time").tz_localize("UTC"),
    )
    ticks.attrs = dict(bars.attrs)
    return ticks


def bootstrap_bars(symbol_or_bars: str | pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    """Draw `n` bars that could follow real ones, by resampling whole bars in blocks.

    Every bar is taken relative to the close before it; blocks of bars, of random length, are
    drawn with replacement and chained from the last close on. So fat tails, clusters of large
    moves, gaps and the shape of the bars stay as they are (stationary bootstrap: Politis and
    Romano 1994, JASA 89, 1303-1313; mean block length from the absolute returns: Politis and
    White 2004, corrected by Patton, Politis and White 2009).

    Args:
        symbol_or_bars: a shipped symbol (adjusted), or bars as `load_bars` returns them, at
            least 20.
        n: number of bars.
        seed: the same seed gives the same bars.

    Returns:
        Bars from the time after the last one on, as their calendar says (see `calendar_of`),
        prices in whole cents and at least 0.01, volume as drawn, `attrs` as the source's. Of prices
        of which some are zero or below, steps are drawn instead of returns.

    Raises:
        MarketDataError: `n` is not above zero, too few bars, bars that are not coherent, or the
            package `arch` is not installed.
    """
    bars = load_bars(symbol_or_bars) if isinstance(symbol_or_bars, str) else symbol_or_bars
    validate_bars(bars)
    if n < 1:
        raise MarketDataError(f"n is {n}", "Ask for at least one bar.")
    if len(bars) < FEWEST_BARS:
        raise MarketDataError(
            f"{len(bars)} bars are too few to draw from", f"Give at least {FEWEST_BARS}."
        )
    close, four = bars["close"].to_numpy(), bars[list(PRICE_COLUMNS)].to_numpy()
    volume = bars["volume"].to_numpy()[1:]
    if (four > 0).all():
        drawn = _drawn(np.column_stack([four[1:] / close[:-1, None], volume]), np.log, n, seed)
        with np.errstate(over="ignore"):  # to_cents refuses what is too high
            before = close[-1] * np.cumprod(np.concatenate([[1.0], drawn[:-1, 3]]))
            prices = to_cents(drawn[:, :4] * before[:, None])
    else:
        steps = np.column_stack([four[1:] - close[:-1, None], volume])
        drawn = _drawn(steps, np.positive, n, seed)
        before = close[-1] + np.cumsum(np.concatenate([[0.0], drawn[:-1, 3]]))
        prices = (drawn[:, :4] + before[:, None]).round(2)
    path = pd.DataFrame(
        np.column_stack([prices, drawn[:, 4]]),
        index=calendar_of(bars).following_times(pd.DatetimeIndex(bars.index), n),
        columns=list(BAR_COLUMNS),
    )
    path.attrs = dict(bars.attrs)
    return path


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


def _drawn(rows: NDArray[np.float64], move: np.ufunc, n: int, seed: int) -> NDArray[np.float64]:
    try:
        from arch.bootstrap import StationaryBootstrap, optimal_block_length
    except ImportError as error:
        raise MarketDataError(
            "bootstrap_bars needs the package arch",
            'Install it with: pip install "multichat-lab[bootstrap]"',
        ) from error
    moves = np.abs(move(rows[:, 3]))
    # the length cannot be estimated from a price that always moves alike, nor does it matter then
    block = optimal_block_length(moves)["stationary"].iloc[0] if moves.std() > 0 else 1
    bootstrap = StationaryBootstrap(max(round(block), 1), rows, seed=seed)
    times = -(-n // len(rows))  # each draw is as long as the source
    return np.concatenate([args[0] for args, _ in bootstrap.bootstrap(times)])[:n]
