"""What a backtest did, as tables, an equity curve, statistics and a picture."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from multichat_lab.errors.trading import RobotError
from multichat_lab.registry import Registry
from multichat_lab.times import microseconds
from multichat_lab.trading.activity import Activity
from multichat_lab.trading.backtesting import equity as curves
from multichat_lab.trading.backtesting.comparison import BUY_AND_HOLD
from multichat_lab.trading.backtesting.equity import EquityCurve
from multichat_lab.trading.backtesting.lookahead.check import check_lookahead
from multichat_lab.trading.backtesting.lookahead.report import LookaheadReport
from multichat_lab.trading.backtesting.ruin import ruined
from multichat_lab.trading.backtesting.warnings import in_a_line, warnings_of
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.records.rows import frame_from_rows, numbers_of
from multichat_lab.trading.records.run import Fill, Order, Run, Trade
from multichat_lab.trading.robots.trader import Trader
from multichat_lab.trading.statistics import summary_at

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from multichat_lab.chat.persistence import SessionPersistence

VIEWS = Registry("views", {"chart": "multichat_lab.dashboards:RunChart"}, RobotError)
"""What shows a finished run, by name; it lies above and is found when it is asked for."""


def _curve_of(result: "Result") -> EquityCurve:
    return curves.equity_curve(result.bars, result.broker.account, result.rates)


def stats_of(result: "Result") -> pd.Series:
    """Return the statistics of a run, see `trading.statistics`."""
    curve, account = result._curve, result.broker.account
    fills, trades = account.fill_rows, account.trade_rows
    traded = np.abs(numbers_of(fills, Fill, "price")) * numbers_of(fills, Fill, "quantity")
    if result.broker.tape.instruments.described:
        times = pd.to_datetime(fills.column(4), unit="us", utc=True)
        symbols, frames = fills.column(2), {**result.bars, **result.rates}
        traded = curves.in_account_currency(traded, symbols, times, frames, account.valuation)
    fees = (numbers_of(fills, Fill, name).sum() for name in ("commission", "slippage"))
    activity = Activity(
        exposure=np.array([np.count_nonzero(curve.position_value) / len(curve.times)]),
        traded=np.array([traded.sum()]),
        costs=np.array([sum(fees)]),
        run=np.zeros(len(trades), np.int64),
        pnl=numbers_of(trades, Trade, "pnl"),
        return_pct=numbers_of(trades, Trade, "return_pct"),
    )
    found = summary_at(curve.times, curve.equity, activity, result.valued)
    ruin = result.broker.margin.ruin
    return found if ruin is None else ruined(found, ruin.time_us - microseconds(curve.times[0]))


@dataclass(frozen=True)
class Result:
    """One run of a backtest; its tables are made when they are first asked for.

    Attributes:
        run: who traded what, with how much cash, and when.
        bars: symbol → bars.
        broker: its account, orders, fills, trades and events as records.
        maker: the robot as it was given, or what made it.
        repeat: runs the backtest again on other bars.
        robot: who traded, as it stands after the run.
        words: number of an order → what the robot said when it gave it.
        rates: conversion rates beside the bars, as they became known.
        valued: symbol → bars, the closes in the account's currency.
        warnings: sentences about what the numbers do not say: nothing traded, no volume, …
    """

    run: Run
    bars: Mapping[str, pd.DataFrame]
    broker: Broker
    maker: object
    repeat: "Callable[[Mapping[str, pd.DataFrame]], Result]"
    robot: Trader | None = None
    words: Mapping[int, str] = field(default_factory=dict)
    rates: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    __repr__ = in_a_line
    warnings = cached_property(warnings_of)
    stats = cached_property(stats_of)
    flows = cached_property(lambda result: curves.flows_of(result.broker.account))
    valued = cached_property(
        lambda result: curves.valued_bars(
            result.bars, result.rates, result.broker.account.valuation
        )
    )
    _curve = cached_property(_curve_of)

    @property
    def run_id(self) -> str:
        """Under which it is saved."""
        return self.run.run_id

    @cached_property
    def orders(self) -> pd.DataFrame:
        """A row for each order, the fields of `Order` as columns; see `frame_from_rows`."""
        return frame_from_rows(Order, self.broker.book.rows)

    @cached_property
    def fills(self) -> pd.DataFrame:
        """A row for each fill, with the fields of `records.Fill` as columns."""
        return frame_from_rows(Fill, self.broker.account.fill_rows)

    @cached_property
    def trades(self) -> pd.DataFrame:
        """A row for each round trip, with the fields of `records.Trade` as columns."""
        return frame_from_rows(Trade, self.broker.account.trade_rows)

    @cached_property
    def equity(self) -> pd.DataFrame:
        """A row for each time of the bars: `cash position_value equity drawdown`.

        At the bar's close; in currency, `drawdown` as a fraction of the peak, 0 or below.
        """
        return self._curve.frame()

    def plot(self, theme: str = "light", title: str | None = None) -> "Figure":
        """Return a figure: price with fills, equity, drawdown.

        Args:
            theme: `light` or `dark`.
            title: what one finds in it; unless given, what came of the run.

        Raises:
            ChartError: the theme is unknown.
        """
        from multichat_lab.trading.backtesting.reporting import currencies_of
        from multichat_lab.trading.run_figure import run_figure

        return run_figure(self, currencies_of(self), theme=theme, title=title)

    def show(
        self, compare: "Iterable[Result | str] | Result | str" = BUY_AND_HOLD, **options: Any
    ) -> Any:
        """Return a live chart of the run, which a notebook shows; see `dashboards.RunChart`.

        Args:
            compare: other runs and `"buy and hold"`, drawn beside the equity.
            options: of the chart, e.g. `theme="light"`, `symbol="AAPL"` or `log=True`.

        Raises:
            MissingExtraError: the extra `lab` is not installed.
            RobotError: something is no run to compare with.
            ChartError: an option has a value that is not known.
        """
        return VIEWS.get("chart")(self, compare, **options)

    def report(
        self, path: str | Path, compare: "Iterable[Result | str] | Result | str" = BUY_AND_HOLD
    ) -> Path:
        """Write one page that needs nothing else, to read, send or print; return its path.

        Warnings, curves, months, statistics, drawdowns, trades with what was said of them, and all
        that was assumed.

        Args:
            path: ends in `.html`; a file that is there is replaced.
            compare: other runs and `"buy and hold"`, drawn beside the equity.

        Raises:
            RobotError: the path cannot be written, or something is no run to compare with.
        """
        from multichat_lab.trading.backtesting.reporting import report_source
        from multichat_lab.trading.report import write_report

        return write_report(report_source(self, compare), path)

    def check_lookahead(self, cuts: int = 8, seed: int = 0) -> LookaheadReport:
        """Check that the robot's decisions do not depend on bars that it had not been shown.

        See `lookahead.check_lookahead`. `print` the report: it says when that proves nothing.

        Raises:
            LookaheadError: they do, or it holds data of the market.
        """
        return check_lookahead(self, cuts, seed)

    def save(self, chats: "SessionPersistence") -> str:
        """Record the run beside the conversation and return its id; see `tables.save_run`.

        Raises:
            SessionNotFoundError: the backtest's session is not in this store.
            StoreError: the store cannot be written; nothing was saved.
        """
        from multichat_lab.trading.recording.tables import save_run

        return save_run(self.run, self.broker, self.equity, chats)
