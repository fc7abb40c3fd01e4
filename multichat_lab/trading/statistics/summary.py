"""All statistics of a run as one labelled Series."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from multichat_lab.trading.market.stream import BarSource
from multichat_lab.trading.market.timeline import periods_per_year
from multichat_lab.trading.statistics.returns import (
    annual_volatility,
    cagr,
    calmar_ratio,
    max_drawdown,
    max_drawdown_duration,
    sharpe_ratio,
    sortino_ratio,
    total_return,
)
from multichat_lab.trading.statistics.trades import (
    average_trade,
    best_trade,
    costs_paid,
    expectancy,
    exposure_time,
    profit_factor,
    turnover,
    win_rate,
    worst_trade,
)


def buy_and_hold_return(bars: BarSource) -> float:
    """Return the gain from the first close to the last as a fraction, before costs.

    Several symbols: their mean, as if the same amount had been put in each.
    """
    frames = list(bars.values()) if isinstance(bars, Mapping) else [bars]
    return float(np.mean([total_return(frame["close"]) for frame in frames]))


def summary(
    equity: pd.Series,
    trades: pd.DataFrame,
    bars: BarSource,
    exposure: ArrayLike,
    fills: pd.DataFrame,
) -> pd.Series:
    """Return the statistics of a run, labelled as backtesting.py prints them.

    Formulas and their sources are in the functions named alike. Unlike backtesting.py, the
    ratios annualise the returns of the bars themselves, as empyrical does; how many bars make a
    year, `periods_per_year` infers from the index of `equity`.

    Args:
        equity: the account's value at each bar's close, in currency, indexed by UTC time.
        trades: the closed trades, with the columns `pnl` and `return_pct`.
        bars: what was traded, to compare with buying and holding it.
        exposure: a number for each bar, e.g. the position's value; 0 where none was held.
        fills: all fills, with the columns `price quantity commission slippage`.

    Returns:
        float64; `[%]` in percent, `[$]` in currency, NaN where a statistic is undefined.
    """
    year = periods_per_year(pd.DatetimeIndex(equity.index))
    values = equity.to_numpy(dtype=np.float64)
    statistics = {
        "Exposure Time [%]": 100 * exposure_time(exposure),
        "Equity Final [$]": values[-1],
        "Equity Peak [$]": values.max(),
        "Return [%]": 100 * total_return(values),
        "Buy & Hold Return [%]": 100 * buy_and_hold_return(bars),
        "CAGR [%]": 100 * cagr(values, year),
        "Volatility (Ann.) [%]": 100 * annual_volatility(values, year),
        "Sharpe Ratio": sharpe_ratio(values, year),
        "Sortino Ratio": sortino_ratio(values, year),
        "Calmar Ratio": calmar_ratio(values, year),
        "Max. Drawdown [%]": 100 * max_drawdown(values),
        "Max. Drawdown Duration [days]": max_drawdown_duration(equity),
        "# Trades": len(trades),
        "Win Rate [%]": 100 * win_rate(trades),
        "Best Trade [%]": best_trade(trades),
        "Worst Trade [%]": worst_trade(trades),
        "Avg. Trade [%]": average_trade(trades),
        "Profit Factor": profit_factor(trades),
        "Expectancy [%]": expectancy(trades),
        "Turnover": turnover(fills, values),
        "Costs Paid [$]": costs_paid(fills),
    }
    return pd.Series(statistics, dtype=np.float64)
