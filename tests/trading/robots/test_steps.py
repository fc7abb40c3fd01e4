"""A step trades as a robot that orders what is missing to its target."""

import math

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Funds
from multichat_lab.trading.experiments import sweep
from multichat_lab.trading.market import gbm_bars, load_bars
from multichat_lab.trading.robots.robot import Robot
from multichat_lab.trading.robots.steps import parameters_of

BARS = gbm_bars(300, 3)


class Momentum(Robot):
    """Long above the close of some bars ago, short below it."""

    def __init__(self, period=20, shares=30.0):
        self.period, self.shares = period, shares

    def state(self):
        return np.zeros(self.period + 1)

    @staticmethod
    def step(p, state, bar, position, equity):
        place = 1 + int(state[0]) % p.period
        before = state[place]
        state[place] = bar.close
        state[0] += 1
        if state[0] <= p.period:
            return math.nan
        return p.shares if bar.close > before else -p.shares


class MomentumByHand(Robot):
    def __init__(self, period=20, shares=30.0):
        self.period, self.shares, self._closes = period, shares, {}

    def on_bar(self, bar):
        closes = self._closes.setdefault(bar.symbol, [])
        closes.append(bar.close)
        if len(closes) <= self.period:
            return
        target = self.shares if bar.close > closes[-1 - self.period] else -self.shares
        if target > self.position:
            self.buy(target - self.position)
        elif target < self.position:
            self.sell(self.position - target)


@pytest.mark.parametrize("bars", [BARS, {"GOOG": load_bars("GOOG"), "IBM": load_bars("IBM")}])
def test_a_step_trades_as_the_robot_of_the_same_rule(bars):
    found, expected = (
        Backtest(bars, each, Funds(100_000, 2)).run() for each in (Momentum(), MomentumByHand())
    )
    assert len(found.fills) > 10
    assert_frame_equal(found.equity, expected.equity)
    assert found.check_lookahead().runs > 4


def test_what_it_remembers_is_of_one_symbol_and_one_run():
    robot = Momentum(5)
    first, second = (Backtest(BARS, robot).run().equity for _ in range(2))
    assert_frame_equal(first, second)
    assert parameters_of(vars(robot)) == (5, 30.0)
    assert parameters_of(vars(robot))._fields == ("period", "shares")


def test_it_is_swept():
    table = sweep(BARS, Momentum, {"period": [5, 10]})
    expected = sweep(BARS, MomentumByHand, {"period": [5, 10]})
    assert table["Equity Final [$]"].tolist() == expected["Equity Final [$]"].tolist()


def test_a_robot_without_a_step_says_so():
    with pytest.raises(RobotError, match="no rule to trade by"):
        Backtest(BARS, Robot()).run()
