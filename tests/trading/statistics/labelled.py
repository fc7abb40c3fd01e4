"""The statistics of one run by name, as they are compared with those of other libraries."""

import numpy as np
import pandas as pd

from multichat_lab.times import DAY_US
from multichat_lab.trading.activity import Activity, trade_statistics
from multichat_lab.trading.statistics import curve_statistics, measure_curve


def statistic(label, equity, per_year=252, scale=1.0):
    """Return one statistic of an equity curve, its bars a day apart; `scale` undoes percent."""
    values = np.asarray(equity, dtype=np.float64)
    curve = measure_curve(values, np.arange(len(values)) * DAY_US)
    return curve_statistics(curve, per_year)[label][0] * scale


def cagr(equity, per_year):
    return statistic("CAGR [%]", equity, per_year, 0.01)


def annual_volatility(equity, per_year):
    return statistic("Volatility (Ann.) [%]", equity, per_year, 0.01)


def sharpe_ratio(equity, per_year):
    return statistic("Sharpe Ratio", equity, per_year)


def sortino_ratio(equity, per_year):
    return statistic("Sortino Ratio", equity, per_year)


def calmar_ratio(equity, per_year):
    return statistic("Calmar Ratio", equity, per_year)


def total_return(equity):
    return statistic("Return [%]", equity, scale=0.01)


def max_drawdown(equity):
    return statistic("Max. Drawdown [%]", equity, scale=0.01)


def max_drawdown_duration(equity):
    times = equity.index.as_unit("us").asi8
    curve = measure_curve(equity.to_numpy(dtype=np.float64), times)
    return curve_statistics(curve, 252)["Max. Drawdown Duration [days]"][0]


def activity(held, trades, fills):
    """Return what one run did.

    Args:
        held: a number for each bar, 0 where no position was held.
        trades: with the columns `pnl return_pct`.
        fills: with the columns `price quantity commission slippage`.
    """
    return Activity(
        exposure=np.array([np.count_nonzero(held) / np.size(held)]),
        traded=np.array([(fills["price"] * fills["quantity"]).sum()]),
        costs=np.array([(fills["commission"] + fills["slippage"]).sum()]),
        run=np.zeros(len(trades), np.int64),
        pnl=trades["pnl"].to_numpy(np.float64),
        return_pct=trades["return_pct"].to_numpy(np.float64),
    )


NO_TRADES = pd.DataFrame({"pnl": [], "return_pct": []}, dtype=np.float64)
NO_FILLS = pd.DataFrame(
    {"price": [], "quantity": [], "commission": [], "slippage": []}, dtype=np.float64
)


def of_trades(label, scale=1.0):
    """Return a function from trades to one of their statistics."""
    return lambda trades: trade_statistics(activity([0], trades, NO_FILLS))[label][0] * scale


win_rate = of_trades("Win Rate [%]", 0.01)
profit_factor = of_trades("Profit Factor")
expectancy = of_trades("Expectancy [%]")
average_trade = of_trades("Avg. Trade [%]")
best_trade = of_trades("Best Trade [%]")
worst_trade = of_trades("Worst Trade [%]")
