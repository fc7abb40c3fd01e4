"""Statistics of a run: growth, risk, drawdown, trades, and all of them as one Series."""

from multichat_lab.trading.statistics.returns import (
    annual_volatility,
    cagr,
    calmar_ratio,
    drawdown_series,
    max_drawdown,
    max_drawdown_duration,
    period_returns,
    sharpe_ratio,
    sortino_ratio,
    total_return,
)
from multichat_lab.trading.statistics.summary import buy_and_hold_return, summary
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

__all__ = [
    "annual_volatility",
    "average_trade",
    "best_trade",
    "buy_and_hold_return",
    "cagr",
    "calmar_ratio",
    "costs_paid",
    "drawdown_series",
    "expectancy",
    "exposure_time",
    "max_drawdown",
    "max_drawdown_duration",
    "period_returns",
    "profit_factor",
    "sharpe_ratio",
    "sortino_ratio",
    "summary",
    "total_return",
    "turnover",
    "win_rate",
    "worst_trade",
]
