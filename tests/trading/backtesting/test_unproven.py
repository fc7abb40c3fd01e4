"""What no check can tell of a robot is said to be so, and what is plain is not doubted."""

import cProfile
import sys
import threading

import numpy as np
import pytest

from multichat_lab.trading import Backtest, load_bars
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.robots.robot import Robot
from tests.trading.backtesting.following import robot_that

REAL = load_bars("GOOG", start="2009", end="2011")


class Level(Robot):
    """Buys below a level and sells above it."""

    def __init__(self, level=100.0):
        self.level = level

    def on_bar(self, bar):
        if bar.close < self.level and not self.position:
            self.buy(1)
        elif bar.close > self.level:
            self.close()


@pytest.mark.parametrize("level", [round(float(REAL["close"].mean()), 2), 277.13])
def test_a_level_of_many_digits_is_no_acquittal(level):
    report = Backtest(REAL, Level(level)).run().check_lookahead(cuts=2)
    assert not report.is_proven
    assert report.unproven == ("level",)
    assert "it cannot be checked whether what it keeps in 'level'" in str(report)


def test_a_level_that_nothing_asks_is_no_doubt_and_one_beside_other_numbers_is():
    robot = robot_that(lambda self, bar: str(bar.timestamp.date()) > "2010-05-06", least=0.12345)
    report = Backtest(REAL, robot).run().check_lookahead(cuts=2)
    assert report.is_proven  # one day is a setting, and the level is never asked
    kept = robot_that(lambda self, bar: bar.close * 0.12345 > self.least, least=30.0)
    assert not Backtest(REAL, kept).run().check_lookahead(cuts=2).is_proven


@pytest.mark.parametrize(
    "decide",
    [
        lambda self, bar: any(each for each in (bar.close,) if each > 277.13),
        lambda self, bar: bool([1 for each in (bar.close,) if each > 277.13]),
    ],
)
def test_a_level_in_a_comprehension_is_seen(decide):
    report = Backtest(REAL, robot_that(decide)).run().check_lookahead(cuts=2)
    assert not report.is_proven


def test_a_number_in_an_array_without_length_is_a_number():
    robot = robot_that(lambda self, bar: bar.close > self.level, level=np.array(300.0))
    assert Backtest(REAL, robot).run().check_lookahead(cuts=2).is_proven


def test_a_profiler_that_is_on_goes_on_afterwards():
    profiler = cProfile.Profile()
    before = threading.getprofile()
    with profiler:
        assert Backtest(REAL, Level(280.0)).run().check_lookahead(cuts=2).is_proven
        on: object = sys.getprofile()
        assert on is profiler
    assert threading.getprofile() is before


@pytest.mark.parametrize("robot", [Level(280.0), SmaCross(10, 30), lambda bars: Level(280.0)])
def test_a_robot_with_round_settings_is_free(robot):
    report = Backtest(REAL, robot).run().check_lookahead(cuts=2)
    assert report.is_proven
    assert str(report).endswith("compared: free of look-ahead")
