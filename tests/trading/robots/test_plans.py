"""What signals may say: nothing of tomorrow, and one thing for each bar."""

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import LookaheadError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots.plans import (
    ENTRY,
    EXIT,
    SHORT_ENTRY,
    SHORT_EXIT,
    Signals,
    decided,
)
from multichat_lab.trading.robots.robot import Robot

BARS = gbm_bars(300, 3)


class Tomorrow(Robot):
    def signals(self, bars):
        rises = bars["close"].shift(-1) > bars["close"]
        return Signals(rises, ~rises)


class WholeMean(Robot):
    def signals(self, bars):
        dear = bars["close"] > bars["close"].mean()
        return Signals(~dear, dear)


class NormalisedSizes(Robot):
    def signals(self, bars):
        rises = bars["close"] > bars["close"].shift()
        return Signals(rises, ~rises, 100 * bars["close"] / bars["close"].max())


@pytest.mark.parametrize("robot", [Tomorrow(), WholeMean(), NormalisedSizes()])
def test_a_rule_that_looks_ahead_is_not_even_run(robot):
    with pytest.raises(LookaheadError, match="is something else when the bars end at"):
        Backtest(BARS, robot).run()


class Says(Robot):
    def __init__(self, *said):
        self._said_of = said

    def signals(self, bars):
        return Signals(*(each(bars) if callable(each) else each for each in self._said_of))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (([True], [False]), r"entries have the shape \(1,\)"),
        ((True, False, -5), "A size of Says is -5"),
        ((True, False, np.inf), "A size of Says is inf"),
        ((lambda bars: bars["depth"] > 1, False), "KeyError: 'depth'"),
        ((lambda bars: ["yes"] * len(bars), False), "ValueError"),
        ((), "TypeError"),
    ],
)
def test_signals_that_make_no_sense_are_an_error(said, told):
    with pytest.raises(RobotError, match=told):
        Backtest(BARS, Says(*said)).run()


def test_missing_values_say_nothing_and_a_number_is_for_all_bars():
    def rises(bars):
        found = (bars["close"] > bars["close"].shift(3)).astype("boolean")
        found.iloc[:50] = pd.NA
        return found

    result = Backtest(BARS, Says(rises, False, 3)).run()
    assert result.fills["quantity"].tolist() == [3]
    assert result.fills["timestamp"].iloc[0] > BARS.index[50]


def test_decisions_for_every_code():
    assert decided(ENTRY, 0.0) == (False, 1)
    assert decided(ENTRY | EXIT, 0.0) == (False, 0)
    assert decided(ENTRY | EXIT, 5.0) == (True, 0)
    assert decided(SHORT_ENTRY, 5.0) == (True, -1)
    assert decided(ENTRY, -5.0) == (True, 1)
    assert decided(ENTRY | SHORT_ENTRY, -5.0) == (False, 0)
    assert decided(SHORT_EXIT, 5.0) == (False, 0)
