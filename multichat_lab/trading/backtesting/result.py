"""What a backtest did, as tables, statistics and a picture."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from multichat_lab.trading.backtesting.curve import EquityCurve, equity_curve
from multichat_lab.trading.backtesting.lookahead import LookaheadReport, check_lookahead
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.costs import Funds
from multichat_lab.trading.records.records import Fill, Order, Trade
from multichat_lab.trading.records.rows import frame_of
from multichat_lab.trading.statistics import summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from multichat_lab.chat.persistence import SessionPersistence
    from multichat_lab.trading.backtesting.backtest import Backtest


@dataclass(frozen=True)
class Result:
    """One run of a backtest; its tables are made when they are first asked for.

    Attributes:
        backtest: what was run.
        bars: symbol → bars.
        broker: its account, orders, fills, trades and events as records.
        robot: the participant who traded.
        funds: what the account started with.
        started_at: when the run was started, aware UTC.
        run_id: under which it is saved; a fresh UUID4.
    """

    backtest: "Backtest"
    bars: Mapping[str, pd.DataFrame]
    broker: Broker
    robot: str
    funds: Funds
    started_at: datetime
    run_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @cached_property
    def orders(self) -> pd.DataFrame:
        """A row for each order, with the fields of `records.Order` as columns; see `frame_of`."""
        return frame_of(Order, self.broker.book.rows)

    @cached_property
    def fills(self) -> pd.DataFrame:
        """A row for each fill, with the fields of `records.Fill` as columns."""
        return frame_of(Fill, self.broker.account.fill_rows)

    @cached_property
    def trades(self) -> pd.DataFrame:
        """A row for each round trip, with the fields of `records.Trade` as columns."""
        return frame_of(Trade, self.broker.account.trade_rows)

    @cached_property
    def equity(self) -> pd.DataFrame:
        """A row for each time of the bars: `cash position_value equity drawdown`.

        At the bar's close; in currency, `drawdown` as a fraction of the peak, 0 or below.
        """
        return self._curve.frame()

    @cached_property
    def stats(self) -> pd.Series:
        """The statistics of the run, see `statistics.summary`."""
        curve, account = self._curve, self.broker.account
        equity = pd.Series(curve.equity, curve.times, name="equity")
        trades = frame_of(Trade, account.trade_rows, ("pnl", "return_pct"))
        costs = ("price", "quantity", "commission", "slippage")
        fills = frame_of(Fill, account.fill_rows, costs)
        return summary(equity, trades, self.bars, curve.position_value, fills)

    def plot(self) -> "Figure":
        """Return a figure: price with fills, equity, drawdown."""
        from multichat_lab.trading.backtesting.figure import run_figure

        return run_figure(self.bars, self.fills, self.equity)

    def check_lookahead(self, cuts: int = 8, seed: int = 0) -> LookaheadReport:
        """Check that the robot's decisions do not depend on bars that it had not been shown.

        See `lookahead.check_lookahead`.

        Raises:
            LookaheadError: they do, or it holds data of the market that make this uncheckable.
        """
        return check_lookahead(self, cuts, seed)

    def save(self, chats: "SessionPersistence") -> str:
        """Record the run beside the conversation and return its id; see `recording.save_result`.

        Raises:
            SessionNotFoundError: the backtest's session is not in this store.
            StoreError: the store cannot be written; nothing was saved.
        """
        from multichat_lab.trading.backtesting.saving import save_result

        return save_result(self, chats)

    @cached_property
    def _curve(self) -> EquityCurve:
        return equity_curve(self.bars, self.broker.account.ledger, self.funds)
