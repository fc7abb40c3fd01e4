"""Crossings that a backtest reckons of all bars at once, against those found bar by bar."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Funds
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.trader import silent
from multichat_lab.trading.robots.trend import SmaCross
from tests.trading.scenes import random_bars

CASH = Funds(1_000_000)


class BarByBar(Robot):
    """Shows an `SmaCross` every bar, or one in so many: that one knows none beforehand."""

    name = "SmaCross"

    def __init__(self, *numbers, one_in=1):
        self.inner, self.one_in, self.count = SmaCross(*numbers), one_in, 0

    def attach(self, broker, voice=silent):
        self.inner.attach(broker, voice)

    def on_bar(self, bar):
        if self.count % self.one_in == 0:
            self.inner.on_bar(bar)
        self.count += 1


def fills_of(robot, bars):
    return Backtest(bars, robot, CASH).run().broker.account.fill_rows


def with_closes(closes, symbol="ASSET"):
    bars = random_bars(len(closes), seed=1)
    for name in ("open", "high", "low", "close"):
        bars[name] = np.asarray(closes, dtype=np.float64)
    bars.attrs["symbol"] = symbol
    return bars


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([9.9, 10.0, 10.1, 10.2, 0.1 + 0.2]), min_size=1, max_size=80),
    st.integers(1, 5),
    st.integers(1, 40),
)
def test_it_trades_as_bar_by_bar_with_ties_and_too_few_closes(closes, fast, more):
    bars = with_closes(closes)
    numbers = (fast, fast + more, 10.0)
    assert fills_of(SmaCross(*numbers), bars) == fills_of(BarByBar(*numbers), bars)


def test_each_of_several_symbols_has_its_own_crossings():
    frames = {name: random_bars(300, seed=seed) for seed, name in enumerate("ABC")}
    frames["C"] = frames["C"].iloc[::3]
    ahead, one_by_one = (fills_of(kind(3, 9, 5.0), frames) for kind in (SmaCross, BarByBar))
    assert len(ahead) > 60
    assert ahead == one_by_one


def test_what_is_made_of_it_sees_what_it_shows_itself():
    bars = random_bars(300, seed=4)
    every_second = fills_of(SmaCross(3, 9, 5.0), bars.iloc[::2])
    assert [row[3] for row in fills_of(BarByBar(3, 9, 5.0, one_in=2), bars)] == [
        row[3] for row in every_second
    ]


def test_the_robot_that_was_given_knows_nothing_of_the_run():
    robot, bars = SmaCross(3, 9, 5.0), random_bars(300, seed=5)
    before = dict(vars(robot))
    first = fills_of(robot, bars)
    assert vars(robot) == before
    other = random_bars(300, seed=6)
    assert fills_of(robot, other) == fills_of(BarByBar(3, 9, 5.0), other)
    assert fills_of(robot, bars) == first


def test_bars_that_lack_a_column_are_told_before_it_looks_for_crossings():
    with pytest.raises(MarketDataError, match="no column close"):
        Backtest(random_bars(50, seed=7).drop(columns="close"), SmaCross(3, 9)).run()
