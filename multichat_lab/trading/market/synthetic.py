"""Invented bars: geometric Brownian motion, and a market that switches between calm and storm.

Prices are rounded to whole cents, so that money booked from them is exact; the path itself is
not, so rounding does not add up along it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market.bars import BAR_COLUMNS
from multichat_lab.trading.market.calendar import periods_per_year


def _require_range(name: str, value: float, lowest: float, highest: float) -> None:
    if not lowest <= value <= highest:
        raise MarketDataError(f"{name} is {value}", f"Give a value from {lowest} to {highest:g}.")


@dataclass(frozen=True, slots=True)
class BrownianMarket:
    """A market whose log returns are independent and normal.

    Attributes:
        start_price: currency a share, before the first bar.
        drift: expected growth a year as a fraction, continuously compounded.
        volatility: standard deviation of the log returns a year, as a fraction.
    """

    start_price: float = 100.0
    drift: float = 0.05
    volatility: float = 0.25

    def __post_init__(self) -> None:
        _require_range("start_price", self.start_price, 0.01, 1e9)
        _require_range("drift", self.drift, -10, 10)
        _require_range("volatility", self.volatility, 0, 10)


@dataclass(frozen=True, slots=True)
class RegimeMarket:
    """A market that is calm or stormy, and stays so for a while: a two-state Markov chain.

    Attributes:
        calm: the market in its calm state, in which it starts; gives the start price.
        storm: the market in its other state; its `start_price` has no effect.
        leave_calm: probability a bar that calm gives way to storm; 1 / 0.02 = 50 bars on average.
        leave_storm: probability a bar that the storm abates.
    """

    calm: BrownianMarket = BrownianMarket(drift=0.15, volatility=0.13)
    storm: BrownianMarket = BrownianMarket(drift=-0.25, volatility=0.35)
    leave_calm: float = 0.02
    leave_storm: float = 0.06

    def __post_init__(self) -> None:
        _require_range("leave_calm", self.leave_calm, 0, 1)
        _require_range("leave_storm", self.leave_storm, 0, 1)


OVERNIGHT = 0.2
"""The share of a bar's variance that falls between the close before it and its open."""
HIGHEST_PRICE = 1e12
"""Above this, a float no longer tells one cent from the next with room for arithmetic."""


def gbm_bars(
    n: int,
    seed: int,
    market: BrownianMarket = BrownianMarket(),
    start: str = "2000-01-03",
    freq: str = "B",
) -> pd.DataFrame:
    """Invent `n` bars of geometric Brownian motion.

    Args:
        n: number of bars.
        seed: the same seed gives the same bars.
        market: start price, drift and volatility, both a year.
        start: the first bar's time, UTC.
        freq: pandas frequency of the bars, e.g. `"B"` (business days) or `"min"`.

    Returns:
        Bars as `load_bars` returns them, prices in whole cents and at least 0.01;
        `attrs["symbol"]` is `"GBM"`.

    Raises:
        MarketDataError: `n` is not above zero, or pandas knows no such `start` or `freq`.
    """
    index = _times(n, start, freq)
    drift, deviation = np.full(n, market.drift), np.full(n, market.volatility)
    bars = _walk(index, market.start_price, (drift, deviation), np.random.default_rng(seed))
    bars.attrs["symbol"] = "GBM"
    return bars


def regime_bars(
    n: int,
    seed: int,
    market: RegimeMarket = RegimeMarket(),
    start: str = "2000-01-03",
    freq: str = "B",
) -> pd.DataFrame:
    """Invent `n` bars of a market that switches between calm and storm.

    The switching gives what real returns have and Brownian motion lacks: fat tails, and days of
    large moves in clusters (Hamilton 1989, Econometrica 57, 357-384).

    Args, Returns and Raises are those of `gbm_bars`; `attrs["symbol"]` is `"REGIME"`.
    """
    index = _times(n, start, freq)
    rng = np.random.default_rng(seed)
    stormy = _regimes(market, rng.random(n))
    drift = np.where(stormy, market.storm.drift, market.calm.drift)
    deviation = np.where(stormy, market.storm.volatility, market.calm.volatility)
    bars = _walk(index, market.calm.start_price, (drift, deviation), rng)
    bars.attrs["symbol"] = "REGIME"
    return bars


def to_cents(prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round prices to whole cents, at least one; the order of any two is kept.

    Raises:
        MarketDataError: a price is so high that its cents are lost.
    """
    if not prices.max() < HIGHEST_PRICE:
        raise MarketDataError(
            f"The path climbs above {HIGHEST_PRICE:g}", "Ask for fewer bars or slower growth."
        )
    return np.maximum(prices.round(2), 0.01)


def _times(n: int, start: str, freq: str) -> pd.DatetimeIndex:
    if n < 1:
        raise MarketDataError(f"n is {n}", "Ask for at least one bar.")
    try:
        return pd.date_range(start, periods=n, freq=freq, tz="UTC", unit="us", name="time")
    except ValueError as error:
        raise MarketDataError(
            f"{n} bars from {start!r} at {freq!r} make no timeline: {error}",
            "Give an ISO 8601 start and a pandas frequency such as 'B', '1h' or 'min'.",
        ) from error


def _regimes(market: RegimeMarket, uniform: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether each bar is stormy; a chain cannot be drawn all at once."""
    stormy, states = False, np.empty(len(uniform), dtype=bool)
    for bar, chance in enumerate(uniform):
        stormy ^= bool(chance < (market.leave_storm if stormy else market.leave_calm))
        states[bar] = stormy
    return states


def _walk(
    index: pd.DatetimeIndex,
    start_price: float,
    annual: tuple[NDArray[np.float64], NDArray[np.float64]],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Walk from `start_price` with each bar's drift and volatility a year.

    High and low are drawn from the maximum and the minimum of a Brownian bridge from open to
    close (Glasserman 2003, Monte Carlo Methods in Financial Engineering, 6.4), each by itself.
    """
    year = periods_per_year(index)
    drift, deviation = annual[0] / year, annual[1] / np.sqrt(year)
    gap, move = rng.standard_normal((2, len(index)))
    session = drift - deviation**2 / 2 + deviation * np.sqrt(1 - OVERNIGHT) * move
    close = np.log(start_price) + np.cumsum(deviation * np.sqrt(OVERNIGHT) * gap + session)
    spread = -2 * (1 - OVERNIGHT) * deviation**2 * np.log1p(-rng.random((2, len(index))))
    above, below = (np.sqrt(session**2 + spread) - np.abs(session)) / 2
    body = np.array([close - session, close])
    paths = np.array([body[0], body.max(axis=0) + above, body.min(axis=0) - below, body[1]])
    with np.errstate(over="ignore"):  # to_cents refuses what is too high
        prices = to_cents(np.exp(paths))
    volume = rng.lognormal(np.log(1_000_000), 0.4, len(index)).round()
    return pd.DataFrame(dict(zip(BAR_COLUMNS, (*prices, volume), strict=True)), index=index)
