"""Stops, limits and brackets against backtesting.py 0.6.6, where the two mean the same.

What is matched: decisions at the close, market orders at the next open, gaps at the open, levels
that are touched fill, a stop before a target in the same bar, commission on either side, nothing
closed at the end (`finalize_trades=False`; with it backtesting.py closes at the OPEN of the last
bar, so that the last close is never marked).

What differs, on purpose, and is left out: a run is compared up to the first (`comparable`).

- A limit or stop entry whose stop loss lies in the bar of the entry: we assume that it was hit,
  backtesting.py waits for the next bar and warns that the result is dubious. Likewise the target
  of a limit entry that filled at the open: the whole bar came after it.
- A bar that opens beyond the target and then falls to the stop: we fill the target at the open,
  which came first; backtesting.py fills the stop.
- A stop order with a limit that is gapped over: backtesting.py fills at the stop, a price that the
  bar never showed; we fill at the open. So stop-limit orders are not compared.
"""

import numpy as np
import pandas as pd
import pytest

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs
from multichat_lab.trading.broker.orders import Bracket
from multichat_lab.trading.robots.robot import Robot
from tests.trading.backtesting_peer import CASH, backtesting, run_peer
from tests.trading.scenes import random_bars

COMMISSION = Costs(commission=0.001)
PATIENCE, HOLDING = 4, 12
ENTRY_BAR = {("limit", "stop"), ("limit", "limit"), ("stop", "stop")}
"""Types of entry and exit that are treated differently within one bar."""

pytestmark = pytest.mark.slow


def plan(bars: pd.DataFrame, seed: int) -> list[tuple]:
    """Return for each bar the entry to give should there be neither position nor order."""
    generator = np.random.default_rng(seed)
    entries = []
    for close in bars["close"]:
        side, kind = generator.choice([1, -1]), generator.choice(["market", "limit", "stop"])
        away = close * generator.uniform(0.002, 0.03)
        level = {"market": close, "limit": close - side * away, "stop": close + side * away}[kind]
        loss, profit = level * (1 + side * generator.uniform(0.005, 0.05, 2) * (-1, 1))
        keep = generator.integers(0, 4)
        entries.append(
            (
                side,
                {} if kind == "market" else {kind: round(level, 2)},
                round(loss, 2) if keep & 1 else None,
                round(profit, 2) if keep & 2 else None,
            )
        )
    return entries


class Planned(Robot):
    """Follows a plan from the second bar on, where backtesting.py begins."""

    def __init__(self, entries):
        self.entries, self.seen, self.order, self.since = entries, 0, None, 0

    def on_bar(self, bar):
        self.seen += 1
        if self.seen == 1:
            return
        waiting = self.order in self.broker.book.active
        if not waiting and not self.position:
            side, prices, loss, profit = self.entries[self.seen - 1]
            bracket = Bracket(profit, loss) if loss or profit else None
            enter = self.buy if side > 0 else self.sell
            self.order, self.since = enter(10, **prices, bracket=bracket), self.seen
        elif waiting and self.seen - self.since >= PATIENCE:
            self.broker.cancel(self.order)
        elif not waiting and self.seen - self.since >= HOLDING:
            self.close()


class PeerPlanned(backtesting.Strategy):
    entries: list[tuple]

    def init(self):
        self.since = 0

    def next(self):
        seen = len(self.data)
        waiting = [order for order in self.orders if not order.is_contingent]
        if not waiting and not self.position:
            side, prices, loss, profit = self.entries[seen - 1]
            enter = self.buy if side > 0 else self.sell
            enter(size=10, **prices, sl=loss, tp=profit)
            self.since = seen
        elif waiting and seen - self.since >= PATIENCE:
            waiting[0].cancel()
        elif not waiting and seen - self.since >= HOLDING:
            self.position.close()


def comparable(bars: pd.DataFrame, result) -> int:
    """Return how many trades there are before one of the documented differences decides."""
    orders = result.orders.set_index("order_id")
    for place, trade in enumerate(result.trades.itertuples()):
        entry, exit_ = orders.loc[trade.entry_order_id], orders.loc[trade.exit_order_id]
        bar = bars.loc[trade.exit_time]
        both = (entry["type"], exit_["type"])
        if trade.entry_time == trade.exit_time and both in ENTRY_BAR:
            return place
        if exit_["type"] == "limit" and trade.exit_price == bar["open"]:
            stops = orders[(orders["parent_id"] == entry.name) & (orders["type"] == "stop")]
            if any(bar["low"] <= stop <= bar["high"] for stop in stops["stop_price"]):
                return place
    return len(result.trades)


def trades_of(result, bars: pd.DataFrame) -> pd.DataFrame:
    """Return our trades with the names of backtesting.py."""
    trades = result.trades
    return pd.DataFrame(
        {
            "Size": trades["quantity"] * np.where(trades["side"] == "long", 1, -1),
            "EntryBar": bars.index.get_indexer(trades["entry_time"]),
            "ExitBar": bars.index.get_indexer(trades["exit_time"]),
            "EntryPrice": trades["entry_price"],
            "ExitPrice": trades["exit_price"],
        }
    )


def test_stops_limits_and_brackets_agree_in_hundreds_of_random_cases():
    compared = whole_runs = 0
    for seed in range(60):
        bars = random_bars(120, seed)
        entries = plan(bars, seed)
        ours = Backtest(bars, Planned(entries), cash=CASH, costs=COMMISSION).run()
        capital = bars.rename(columns=str.capitalize).tz_localize(None)
        strategy = type("Case", (PeerPlanned,), {"entries": entries})
        theirs = run_peer(capital, strategy, COMMISSION.commission)
        count = comparable(bars, ours)
        own = trades_of(ours, bars)
        other = theirs._trades[list(own)]
        pd.testing.assert_frame_equal(own[:count], other[:count], check_dtype=False)
        compared += count
        if count == len(own):
            equity = theirs["Equity Final [$]"]
            assert ours.stats["Equity Final [$]"] == pytest.approx(equity, rel=1e-6)
            whole_runs += 1
    assert compared > 300
    assert whole_runs > 5
