"""Two ways to draw the history of a run again: its returns, or the prices that it traded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.currencies import money
from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.backtesting.reporting import currencies_of
from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.broker.kernel import Funds
from multichat_lab.trading.market.calendar import calendar_of
from multichat_lab.trading.market.resampling import bootstrap_bars
from multichat_lab.trading.statistics import Curve, curve_statistics, measure_curve, period_returns

Floats = NDArray[np.float64]
KEPT = ["Equity Final [$]", "Return [%]", "Sharpe Ratio", "Max. Drawdown [%]"]
"""Statistics of a path of returns; what needs times or trades is left out."""
FAN_POINTS = 200
"""Bars at which the equity of every path is kept; more is finer than a figure shows."""


class SampledPaths(NamedTuple):
    """Some paths.

    Attributes:
        statistics: a row for each path.
        curves: a row for each path, its equity at the bars of `fan_bars`.
    """

    statistics: pd.DataFrame
    curves: Floats


class PathSource(NamedTuple):
    """Where paths come from.

    Attributes:
        draw: returns the paths of some seeds, called with `shared` and the seeds.
        shared: what each call needs.
        bars: in each path.
        cash: at the start of each, in currency.
        currency: that of the account.
    """

    draw: Callable[..., SampledPaths]
    shared: Sequence[object]
    bars: int
    cash: float
    currency: str


def fan_bars(bars: int) -> list[int]:
    """Return the numbers of at most `FAN_POINTS` bars out of so many, evenly spaced."""
    spaced = np.linspace(0, bars - 1, min(bars, FAN_POINTS))
    return [int(bar) for bar in spaced.round()]


def from_result(result: Result) -> PathSource:
    """Draw the returns on the equity of a run again.

    Raises:
        RobotError: it has fewer than two bars, or its equity falls to zero.
    """
    equity = result.equity["equity"]
    year = calendar_of(result.bars).periods_per_year(pd.DatetimeIndex(equity.index))
    cash = result.run.initial_cash
    shared = (growth_factors(equity), cash, year)
    return PathSource(_draw_returns, shared, len(equity), cash, currencies_of(result)[""])


def from_prices(backtest: Backtest) -> PathSource:
    """Draw the bars of a backtest again, and repeat it with each.

    Raises:
        MarketDataError: the bars are of several symbols.
    """
    bars = backtest.bars
    if not isinstance(bars, pd.DataFrame):
        raise MarketDataError(
            f"The bars are of {len(bars)} symbols, which cannot be drawn together",
            "Give the bars of one symbol.",
        )
    shared = (bars, replace(backtest, session=None))
    funds = Funds.of(backtest.cash)
    return PathSource(_draw_prices, shared, len(bars), funds.cash, funds.currency)


def _draw_returns(growth: Floats, cash: float, year: float, seeds: Sequence[int]) -> SampledPaths:
    measures, curves = [], []
    kept = fan_bars(len(growth) + 1)
    no_times = np.arange(len(growth) + 1)
    for seed in seeds:
        factors = resampled(growth, np.random.default_rng(seed))
        equity = cash * np.cumprod(np.concatenate(([1.0], factors)))
        measures.append(measure_curve(equity.astype(np.float64), no_times))
        curves.append(equity[kept])
    table = pd.DataFrame(curve_statistics(Curve(*np.array(measures).T), year))
    return SampledPaths(table[KEPT], np.array(curves))


def _draw_prices(bars: pd.DataFrame, backtest: Backtest, seeds: Sequence[int]) -> SampledPaths:
    rows, curves = [], []
    kept = fan_bars(len(bars))
    for seed in seeds:
        result = replace(backtest, bars=bootstrap_bars(bars, len(bars), seed)).run()
        rows.append(result.stats)
        curves.append(result.equity["equity"].to_numpy()[kept])
    return SampledPaths(pd.DataFrame(rows), np.array(curves))


def growth_factors(equity: pd.Series) -> Floats:
    """Return what each bar multiplied the equity by, one fewer than `equity` has.

    Raises:
        RobotError: a single bar, or an equity that falls to zero: there is no such factor.
    """
    if len(equity) < 2:
        raise RobotError("The run has a single bar, and so no return", "Give it more bars.")
    if not equity.min() > 0:
        raise RobotError(
            f"The run's equity falls to {money(equity.min())}, after which there are no returns",
            "Let the robot risk less.",
        )
    return 1 + period_returns(equity)


def resampled(growth: Floats, generator: np.random.Generator) -> Floats:
    """Draw as many factors as there are, in blocks of random length, with replacement.

    The stationary bootstrap of Politis and Romano (1994, JASA 89, 1303-1313): a block may begin
    at any bar, its length is geometric, and the first bar follows the last. So every bar is
    equally likely in every place, and most bars keep their neighbours. The mean length is the
    cube root of the number of bars, the best order of growth (Politis and White 2004,
    Econometric Reviews 23, 53-70).
    """
    bars = len(growth)
    place = np.arange(bars)
    begins = generator.random(bars) < bars ** (-1 / 3)
    begins[0] = True
    block = np.maximum.accumulate(np.where(begins, place, 0))
    source = generator.integers(bars, size=bars)
    return np.take(growth, source[block] + place - block, mode="wrap")
