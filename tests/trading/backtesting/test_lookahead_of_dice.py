"""It is no look-ahead to roll dice, whoever seeds them."""

import itertools
import random

import numpy as np
import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import random_bars

BARS = random_bars(400, seed=8)
roll_one = random.random


def _rolls(roll):
    class Gambler(Robot):
        def on_bar(self, bar):
            if roll() < 0.5:
                self.buy(1)
            else:
                self.close()

    return Gambler()


@pytest.mark.parametrize("roll", [random.random, np.random.rand])
def test_who_leaves_chance_to_the_process_is_free_and_the_process_goes_on_as_before(roll):
    result = Backtest(BARS, _rolls(roll)).run()
    random.seed(7)
    np.random.seed(7)
    report = result.check_lookahead()
    assert (report.is_proven, report.decisions > 100) == (True, True)
    after = roll_one(), np.random.rand()
    random.seed(7)
    np.random.seed(7)
    assert after == (roll_one(), np.random.rand())


def test_who_rolls_dice_and_knows_tomorrow_is_found():
    class Cheat(Robot):
        def __init__(self, bars):
            self.following = bars["close"].shift(-1)

        def on_bar(self, bar):
            if roll_one() < 0.8 and self.following[bar.timestamp] > bar.close:
                self.buy(1)

    with pytest.raises(LookaheadError, match=r"missing|raised|lowered"):
        Backtest(BARS, Cheat).run().check_lookahead()


def test_who_rolls_dice_and_learns_from_each_run_cannot_be_checked():
    counted = itertools.count()

    class Learner(Robot):
        def __init__(self, bars):
            self.number = next(counted)

        def on_bar(self, bar):
            if roll_one() < 0.5:
                self.buy(1 + self.number)

    with pytest.raises(LookaheadError, match="shown again"):
        Backtest(BARS, Learner).run().check_lookahead()
