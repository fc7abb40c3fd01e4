"""What a backtest did, as tables, an equity curve, statistics and a picture."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from multichat_lab.trading.backtesting.lookahead.check import LookaheadReport, check_lookahead
from multichat_lab.trading.backtesting.warnings import warnings_of
from multichat_lab.trading.broker.account import LedgerEntry
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.records.rows import CENTS, frame_from_rows
from multichat_lab.trading.records.run import Fill, Order, Run, Trade
from multichat_lab.trading.robots.trader import Trader
from multichat_lab.trading.statistics import Activity, drawdown_series, summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from multichat_lab.chat.persistence import SessionPersistence

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class EquityCurve(NamedTuple):
    """An account's value at the close of every bar, in currency.

    Attributes:
        times: of the bars, UTC.
        cash: in currency.
        position_value: all positions at their last close, short ones negative.
        equity: the sum of both.
    """

    times: pd.DatetimeIndex
    cash: Floats
    position_value: Floats
    equity: Floats

    def frame(self) -> pd.DataFrame:
        """Return the curve as columns, with `drawdown`: a fraction of the peak, 0 or below."""
        columns = {name: getattr(self, name) for name in ("cash", "position_value", "equity")}
        columns["drawdown"] = drawdown_series(self.equity)
        return pd.DataFrame(columns, index=self.times, copy=False)


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
        warnings: sentences about what the numbers do not say: nothing traded, no volume, …
    """

    run: Run
    bars: Mapping[str, pd.DataFrame]
    broker: Broker
    maker: object
    repeat: "Callable[[Mapping[str, pd.DataFrame]], Result]"
    robot: Trader | None = None

    warnings = cached_property(warnings_of)

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

    @cached_property
    def stats(self) -> pd.Series:
        """The statistics of the run, see `trading.statistics`."""
        curve, account = self._curve, self.broker.account
        fills = frame_from_rows(
            Fill, account.fill_rows, ("price", "quantity", "commission", "slippage")
        )
        trades = frame_from_rows(Trade, account.trade_rows, ("pnl", "return_pct"))
        activity = Activity(
            exposure=np.array([np.count_nonzero(curve.position_value) / len(curve.times)]),
            traded=np.array([(fills["price"] * fills["quantity"]).sum()]),
            costs=np.array([fills["commission"].sum() + fills["slippage"].sum()]),
            run=np.zeros(len(trades), np.int64),
            pnl=trades["pnl"].to_numpy(),
            return_pct=trades["return_pct"].to_numpy(),
        )
        return summary(pd.Series(curve.equity, curve.times), activity, self.bars)

    def plot(self) -> "Figure":
        """Return a figure: price with fills, equity, drawdown."""
        from multichat_lab.trading.figures import run_figure

        return run_figure(self.bars, self.fills, self.equity)

    def check_lookahead(self, cuts: int = 8, seed: int = 0) -> LookaheadReport:
        """Check that the robot's decisions do not depend on bars that it had not been shown.

        See `lookahead.check_lookahead`.

        Raises:
            LookaheadError: they do, or it holds data of the market that make this uncheckable.
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

    @cached_property
    def _curve(self) -> EquityCurve:
        return equity_curve(self.bars, self.broker.account.ledger, self.run.initial_cash)


def equity_curve(
    bars: Mapping[str, pd.DataFrame], ledger: Sequence[LedgerEntry], cash: float
) -> EquityCurve:
    """Reckon an account's value at the close of every bar from its fills.

    It equals what `Broker.account` said at that moment, to the last bit.

    Args:
        bars: symbol → what the broker was shown; one value for each time in it.
        ledger: what each fill left.
        cash: what the account started with, in currency.
    """
    index = _all_times(bars)
    times = index.as_unit("us").asi8
    balances = [(entry[0], entry[3]) for entry in ledger]
    balance = _steps(times, round(cash * CENTS), balances) / CENTS
    position_value = np.zeros(len(times))
    for symbol in sorted(bars):
        moves = [(entry[0], entry[2]) for entry in ledger if entry[1] == symbol]
        position_value += _steps(times, 0.0, moves) * _last_closes(bars[symbol], index)
    return EquityCurve(index, balance, position_value, balance + position_value)


def _all_times(bars: Mapping[str, pd.DataFrame]) -> pd.DatetimeIndex:
    first, *others = (pd.DatetimeIndex(frame.index) for frame in bars.values())
    for other in others:
        first = first.union(other)
    return first.rename("time")


def _steps(times: Integers, start: float, changes: Sequence[tuple[int, float]]) -> Floats:
    """Return at each of `times` the last value that something changed to, `start` before."""
    rows = np.searchsorted(times, np.array([time for time, _ in changes], dtype=np.int64))
    values = np.array([start, *(value for _, value in changes)], dtype=np.float64)
    return np.repeat(values, np.diff(rows, prepend=0, append=len(times)))


def _last_closes(bars: pd.DataFrame, index: pd.DatetimeIndex) -> Floats:
    """Return the last close at each time of `index`, 0 before the first bar."""
    closes = bars["close"].to_numpy()
    if len(bars) == len(index):
        return closes
    past = np.searchsorted(
        pd.DatetimeIndex(bars.index).as_unit("us").asi8, index.as_unit("us").asi8, "right"
    )
    return np.concatenate(([0.0], closes))[past]
