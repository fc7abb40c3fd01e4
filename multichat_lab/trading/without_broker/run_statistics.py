"""Statistics of many runs of a robot that is long or flat, labelled as `statistics.summary` does.

The formulas are those of `trading.statistics`, where their sources are named.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.times import DAY_US
from multichat_lab.trading.market.timeline import periods_per_year
from multichat_lab.trading.records.records import CENTS
from multichat_lab.trading.statistics import buy_and_hold_return
from multichat_lab.trading.without_broker.curve_measures import CurveMeasures, Floats, Integers

Statistics = dict[str, Floats]
"""Label → a number for each run, NaN where it is undefined."""


class RunFills(NamedTuple):
    """Fills of many runs, in order of run and time.

    In every run they alternate: one opens a long position, the next closes all of it.

    Attributes:
        run: number of the run.
        bar: row of the bar.
        signed_quantity: shares bought, or below zero sold.
        price: in currency.
        commission: in cents.
        slippage: in cents.
    """

    run: Integers
    bar: Integers
    signed_quantity: Floats
    price: Floats
    commission: Integers
    slippage: Integers


def run_statistics(
    bars: pd.DataFrame, measures: Sequence[CurveMeasures], fills: RunFills
) -> pd.DataFrame:
    """Return a row for each run, with the columns of `statistics.summary`.

    Args:
        bars: what all runs traded.
        measures: of the equity of each run.
        fills: of all runs.
    """
    runs = len(measures)
    curves = dict(zip(CurveMeasures._fields, np.array(measures, np.float64).T, strict=True))
    held = np.sign(fills.signed_quantity) * (len(bars) - fills.bar)
    traded = fills.price * np.abs(fills.signed_quantity)
    fees = fills.commission + fills.slippage
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        growth = curves["final"] / curves["first"]
        return pd.DataFrame(
            {
                "Exposure Time [%]": 100 * np.bincount(fills.run, held, runs) / len(bars),
                "Equity Final [$]": curves["final"],
                "Equity Peak [$]": curves["peak"],
                "Return [%]": 100 * (growth - 1),
                "Buy & Hold Return [%]": np.full(runs, 100 * buy_and_hold_return(bars)),
                **_risk(curves, growth, pd.DatetimeIndex(bars.index)),
                **_trades(fills, runs),
                "Turnover": np.bincount(fills.run, traded, runs) / curves["average"],
                "Costs Paid [$]": np.bincount(fills.run, fees, runs) / CENTS,
            }
        )


def _risk(curves: Statistics, growth: Floats, index: pd.DatetimeIndex) -> Statistics:
    year = periods_per_year(index)
    periods = len(index) - 1
    growth = np.where((growth >= 0) & (periods > 0), growth, np.nan)
    annual = growth ** (year / max(periods, 1)) - 1
    drawdown = curves["lowest"] - 1
    return {
        "CAGR [%]": 100 * annual,
        "Volatility (Ann.) [%]": 100 * curves["deviation"] * np.sqrt(year),
        "Sharpe Ratio": _ratio(curves["mean"], curves["deviation"]) * np.sqrt(year),
        "Sortino Ratio": _ratio(curves["mean"], curves["downside"]) * np.sqrt(year),
        "Calmar Ratio": _ratio(annual, -drawdown),
        "Max. Drawdown [%]": 100 * drawdown,
        "Max. Drawdown Duration [days]": curves["longest_us"] / DAY_US,
    }


def _trades(fills: RunFills, runs: int) -> Statistics:
    run, pnl, percent = _round_trips(fills)
    number = np.bincount(run, minlength=runs).astype(np.float64)
    best, worst = np.full(runs, -np.inf), np.full(runs, np.inf)
    np.maximum.at(best, run, percent)
    np.minimum.at(worst, run, percent)
    won = np.bincount(run, np.maximum(pnl, 0), runs)
    lost = np.bincount(run, np.maximum(-pnl, 0), runs)
    log_growth = np.bincount(run, np.log1p(percent / 100), runs) / number
    return {
        "# Trades": number,
        "Win Rate [%]": 100 * np.bincount(run, pnl > 0, runs) / number,
        "Best Trade [%]": np.where(number > 0, best, np.nan),
        "Worst Trade [%]": np.where(number > 0, worst, np.nan),
        "Avg. Trade [%]": np.where(worst > -100, 100 * np.expm1(log_growth), np.nan),
        "Profit Factor": _ratio(won, lost),
        "Expectancy [%]": np.bincount(run, percent, runs) / number,
    }


def _round_trips(fills: RunFills) -> tuple[Integers, Floats, Floats]:
    """Return of every round trip its run, its profit in cents and in percent of the entry."""
    bought = fills.signed_quantity > 0
    entry = np.flatnonzero(bought[:-1] & (fills.run[1:] == fills.run[:-1]))
    leave = entry + 1
    value = np.rint(np.abs(fills.signed_quantity) * fills.price * CENTS)
    fees = fills.commission + fills.slippage
    pnl = value[leave] - value[entry] - fees[leave] - fees[entry]
    percent = np.where(value[entry] > 0, 100.0 * pnl / value[entry], 0.0)
    return fills.run[entry], pnl, percent


def _ratio(numerator: NDArray[Any], denominator: NDArray[Any]) -> Floats:
    return np.where(denominator > 0, numerator / denominator, np.nan)
