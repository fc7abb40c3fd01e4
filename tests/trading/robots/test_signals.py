"""Signals as arrays trade as a robot that is told the same bar by bar."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.experiments import sweep, walk_forward
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.market.bars import iterate_bars
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.plans import (
    ENTRY,
    EXIT,
    SHORT_ENTRY,
    SHORT_EXIT,
    Signals,
)
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import random_bars

BARS = gbm_bars(300, 3)


class Cross(Robot):
    """The rule of `SmaCross`."""

    def __init__(self, fast=5, slow=20):
        self.fast, self.slow = fast, slow

    def signals(self, bars):
        close = bars["close"]
        gap = close.rolling(self.fast).mean() - close.rolling(self.slow).mean()
        side = np.sign(gap).where(gap.abs() > 1e-9).ffill()
        before = side.shift()
        return Signals((side > 0) & (before < 0), (side < 0) & (before > 0))


class Given(Robot):
    """Signals that were drawn beforehand, for any bars."""

    def __init__(self, codes, sizes):
        self._codes, self._sizes = codes, sizes

    def signals(self, bars):
        codes = np.resize(self._codes, len(bars))
        said = [codes & bit != 0 for bit in (ENTRY, EXIT, SHORT_ENTRY, SHORT_EXIT)]
        return Signals(said[0], said[1], np.resize(self._sizes, len(bars)), said[2], said[3])


class ByHand(Robot):
    """What signals mean, written out: an oracle."""

    def __init__(self, codes, sizes):
        self._codes, self._sizes, self._bar = codes, sizes, -1

    def on_bar(self, bar):
        self._bar += 1
        code = int(self._codes[self._bar % len(self._codes)])
        size = self._sizes[self._bar % len(self._sizes)]
        long = code & ENTRY and not code & EXIT
        short = code & SHORT_ENTRY and not code & SHORT_EXIT
        if long and short:
            return
        if (self.position > 0 and (code & EXIT or short)) or (
            self.position < 0 and (code & SHORT_EXIT or long)
        ):
            self.close()
        shares = float(np.floor(0.95 * self.equity / bar.close)) if np.isnan(size) else size
        if long and self.position <= 0 and shares > 0:
            self.buy(shares)
        if short and self.position >= 0 and shares > 0:
            self.sell(shares)


CODES = st.lists(st.integers(0, 15), min_size=1, max_size=40)
SIZES = st.lists(st.sampled_from([np.nan, 1.0, 2.5, 400.0]), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(codes=CODES, sizes=SIZES, seed=st.integers(0, 10**6), leverage=st.sampled_from([1.0, 4.0]))
def test_any_signals_trade_as_their_meaning_written_out(codes, sizes, seed, leverage):
    bars, funds = random_bars(60, seed), Funds(10_000, leverage)
    found = Backtest(bars, Given(np.array(codes), np.array(sizes)), funds).run()
    expected = Backtest(bars, ByHand(codes, sizes), funds).run()
    assert_frame_equal(found.equity, expected.equity)
    columns = ["timestamp", "side", "price", "quantity", "commission", "slippage"]
    assert_frame_equal(found.fills[columns], expected.fills[columns])


def test_a_rule_as_arrays_trades_as_the_robot_of_the_same_rule():
    found, expected = (Backtest(BARS, each).run() for each in (Cross(5, 20), SmaCross(5, 20)))
    assert len(found.fills) == len(expected.fills) > 4
    assert_frame_equal(found.equity, expected.equity)
    assert found.check_lookahead().runs > 4


def test_at_a_desk_nobody_knows_the_bars_and_it_trades_alike():
    robot, broker = Cross(5, 20), Broker(Funds())
    robot.attach(broker)
    bars = BARS.copy()
    for bar in iterate_bars(bars):
        broker.on_bar(bar)
        robot.on_bar(bar)
    expected = Backtest(bars, Cross(5, 20), costs=Costs()).run().orders
    orders = [(each.submitted_at, each.side, each.quantity) for each in broker.orders]
    assert len(orders) > 4
    assert orders == list(
        expected[["submitted_at", "side", "quantity"]].itertuples(index=False, name=None)
    )


def test_it_is_swept_and_walked_forward():
    grid = {"fast": [3, 5], "slow": [20]}
    table = sweep(BARS, Cross, grid)
    expected = sweep(BARS, SmaCross, grid)
    assert table["Equity Final [$]"].tolist() == expected["Equity Final [$]"].tolist()
    found, other = (walk_forward(BARS, each, grid, 150, 50) for each in (Cross, SmaCross))
    assert_frame_equal(found.windows, other.windows)
    assert_frame_equal(found.equity, other.equity)


def test_without_volume_an_order_waits_and_a_later_signal_replaces_it():
    bars = random_bars(8, 1)
    bars["volume"] = [5.0, 5.0, 0.0, 0.0, 0.0, 5.0, 5.0, 5.0]
    codes = [0, ENTRY, 0, ENTRY, 0, 0, 0, 0]
    result = Backtest(bars, Given(np.array(codes), np.array([2.0]))).run()
    assert result.orders["status"].tolist() == ["cancelled", "filled"]
    assert result.fills["timestamp"].tolist() == [bars.index[5]]


def as_they_stand(*said):
    return said


class Told(Robot):
    """The rule of `Cross` for seven shares, its arrays as they stand or by their names."""

    def __init__(self, kind=as_they_stand):
        self._kind = kind

    def signals(self, bars):
        said = Cross().signals(bars)
        return self._kind(said.entries, said.exits, 7.0)


def test_entries_exits_and_sizes_may_be_given_as_they_stand():
    bare, named = (Backtest(BARS, Told(kind)).run() for kind in (as_they_stand, Signals))
    assert_frame_equal(bare.fills, named.fills)
    assert set(bare.fills["quantity"]) == {7.0}
    assert sweep(BARS, Told, {"kind": [as_they_stand]})["# Trades"].item() == bare.stats["# Trades"]
