"""Two ways to draw the history of a run again: its returns, or the prices that it traded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.backtesting.result import Result
from multichat_lab.trading.broker.costs import Funds
from multichat_lab.trading.experiments.resampling import Floats, growth_factors, resampled
from multichat_lab.trading.market.bootstrap import bootstrap_bars
from multichat_lab.trading.market.timeline import periods_per_year
from multichat_lab.trading.statistics import max_drawdown, sharpe_ratio, total_return

FAN_POINTS = 200
"""Bars at which the equity of every path is kept; more is finer than a figure shows."""


class Drawn(NamedTuple):
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
    """

    draw: Callable[..., Drawn]
    shared: Sequence[object]
    bars: int
    cash: float


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
    year = periods_per_year(pd.DatetimeIndex(equity.index))
    cash = result.funds.cash
    return PathSource(_draw_returns, (growth_factors(equity), cash, year), len(equity), cash)


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
    cash = backtest.cash.cash if isinstance(backtest.cash, Funds) else float(backtest.cash)
    return PathSource(_draw_prices, (bars, replace(backtest, session=None)), len(bars), cash)


def _draw_returns(growth: Floats, cash: float, year: float, seeds: Sequence[int]) -> Drawn:
    rows, curves = [], []
    kept = fan_bars(len(growth) + 1)
    for seed in seeds:
        factors = resampled(growth, np.random.default_rng(seed))
        equity = cash * np.cumprod(np.concatenate(([1.0], factors)))
        rows.append(
            {
                "Equity Final [$]": equity[-1],
                "Return [%]": 100 * total_return(equity),
                "Sharpe Ratio": sharpe_ratio(equity, year),
                "Max. Drawdown [%]": 100 * max_drawdown(equity),
            }
        )
        curves.append(equity[kept])
    return Drawn(pd.DataFrame(rows), np.array(curves))


def _draw_prices(bars: pd.DataFrame, backtest: Backtest, seeds: Sequence[int]) -> Drawn:
    rows, curves = [], []
    kept = fan_bars(len(bars))
    for seed in seeds:
        result = replace(backtest, bars=bootstrap_bars(bars, len(bars), seed)).run()
        rows.append(result.stats)
        curves.append(result.equity["equity"].to_numpy()[kept])
    return Drawn(pd.DataFrame(rows), np.array(curves))
