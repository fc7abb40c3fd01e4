"""What the closed trades say: how often they won, and how much.

`trades` has a row for each round trip, with the columns `pnl` (currency, after costs) and
`return_pct` (percent of the entry's value) of `records.Trade`. A statistic of no trades is NaN.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


def exposure_time(exposure: ArrayLike) -> float:
    """Return the fraction of bars at whose close a position was held.

    Args:
        exposure: a number for each bar, e.g. the position's value; 0 where there was none.
    """
    return float(np.count_nonzero(exposure) / np.size(exposure)) if np.size(exposure) else np.nan


def turnover(fills: pd.DataFrame, equity: ArrayLike) -> float:
    """Return the value of all that was bought and sold as a multiple of the average equity.

    Over the whole time, not a year. A fund reports the lesser of purchases and sales instead
    (SEC Form N-1A, item 13), so about half of this.
    """
    traded = fills["price"].to_numpy(dtype=np.float64) * fills["quantity"].to_numpy()
    return float(traded.sum() / np.asarray(equity, dtype=np.float64).mean())


def costs_paid(fills: pd.DataFrame) -> float:
    """Return commission and slippage (with half the spread) of all fills, in currency."""
    return float(fills["commission"].sum() + fills["slippage"].sum())


def win_rate(trades: pd.DataFrame) -> float:
    """Return the fraction of trades that earned something; one that broke even did not win."""
    return float((_column(trades, "pnl") > 0).mean()) if len(trades) else np.nan


def profit_factor(trades: pd.DataFrame) -> float:
    """Return gross profit over gross loss, in currency; NaN where nothing was lost.

    Pardo 2008, The Evaluation and Optimization of Trading Strategies, 2nd ed., ch. 9.
    """
    pnl = _column(trades, "pnl")
    lost = -float(pnl[pnl < 0].sum())
    return float(pnl[pnl > 0].sum()) / lost if lost > 0 else np.nan


def expectancy(trades: pd.DataFrame) -> float:
    """Return what a trade returned on average, in percent: the arithmetic mean.

    It equals win rate x mean win - loss rate x mean loss (Tharp 1998, Trade Your Way to Financial
    Freedom, ch. 6), in percent of the entry's value instead of the amount at risk.
    """
    return float(_column(trades, "return_pct").mean()) if len(trades) else np.nan


def average_trade(trades: pd.DataFrame) -> float:
    """Return the geometric mean of what the trades returned, in percent (as backtesting.py).

    It is the return that, repeated, would have compounded to the same. NaN where a trade lost
    all that was put in, or more.
    """
    growth = 1 + _column(trades, "return_pct") / 100
    if not len(growth) or growth.min() <= 0:
        return np.nan
    return float(np.expm1(np.log(growth).mean()) * 100)


def best_trade(trades: pd.DataFrame) -> float:
    """Return the highest return of a trade, in percent."""
    return float(_column(trades, "return_pct").max()) if len(trades) else np.nan


def worst_trade(trades: pd.DataFrame) -> float:
    """Return the lowest return of a trade, in percent."""
    return float(_column(trades, "return_pct").min()) if len(trades) else np.nan


def _column(trades: pd.DataFrame, name: str) -> NDArray[np.float64]:
    return trades[name].to_numpy(dtype=np.float64)
