"""A walk-forward is checked whole: the choice of parameters, and the robots that were chosen."""

import numpy as np
import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading import Breakout, Search, SmaCross
from multichat_lab.trading.experiments import walk_forward
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import random_bars

BARS = random_bars(260, seed=9)
GRID = {"fast": [3, 5], "slow": [12, 20]}
MEAN = float(BARS["close"].mean())


def two_markets():
    return {"A": gbm_bars(260, seed=1), "B": gbm_bars(260, seed=2)}


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"anchored": True, "warm_up": 0},
        {"objective": "Return [%]", "constraint": lambda point: point["fast"] < point["slow"]},
        {"search": Search(trials=3, seed=4)},
    ],
    ids=["rolling", "anchored", "by return", "searched"],
)
def test_an_honest_choice_of_honest_robots_is_left(choice):
    if "search" in choice:
        pytest.importorskip("optuna")
    found = walk_forward(BARS, SmaCross, GRID, 100, 60, **choice)
    report = found.check_lookahead(seed=1)
    assert (len(report.cuts), report.runs) == (2, 7)
    assert report.decisions > 10


def test_several_symbols_and_a_robot_with_brackets_are_checked_too():
    found = walk_forward(two_markets(), Breakout, {"channel": [5, 10]}, 120, 70)
    assert found.check_lookahead().decisions > 10


class Level(Robot):
    """Buys below a level."""

    def __init__(self, level=1.0, share=1.0):
        self.level = level * share

    def on_bar(self, bar):
        if bar.close < self.level and not self.position:
            self.buy(1)


def scaled(share):
    return Level(MEAN, share)


class Scaled(Robot):
    """Knows the mean of all prices by itself."""

    def __init__(self, share=1.0):
        self.mean, self.share = float(BARS["close"].mean()), share

    def on_bar(self, bar):
        if bar.close < self.mean * self.share and not self.position:
            self.buy(1)


@pytest.mark.parametrize("robot", [scaled, Scaled])
def test_a_robot_that_knows_the_mean_of_all_is_found(robot):
    found = walk_forward(BARS, robot, {"share": [0.95, 1.05]}, 100, 60)
    with pytest.raises(LookaheadError, match="holds data"):
        found.check_lookahead()


def test_an_objective_that_knows_what_comes_is_found():
    later = BARS["close"].to_numpy()[::-1].copy()

    def luckiest(row):
        return float(later[int(row["fast"])]) * np.sign(row["slow"])

    found = walk_forward(BARS, SmaCross, GRID, 100, 60, objective=luckiest)
    with pytest.raises(LookaheadError, match="holds data"):
        found.check_lookahead()


class Peeping(Robot):
    """Asks a list that grows with each robot that is made, of any piece."""

    made = 0

    def __init__(self, share=1.0):
        type(self).made += 1
        self.number = type(self).made

    def on_bar(self, bar):
        if not self.position and self.number % 7 < 4:
            self.buy(self.number)


def test_what_depends_on_how_many_runs_there_were_is_no_walk_that_can_be_repeated():
    found = walk_forward(BARS, Peeping, {"share": [1.0, 2.0]}, 100, 60)
    with pytest.raises(LookaheadError, match=r"shown again|missing|raised|lowered"):
        found.check_lookahead()


def test_the_last_piece_sells_nothing_where_no_open_follows():
    found = walk_forward(BARS, Always, {"share": [1.0]}, 100, 60)
    ends = found.windows["test_end"].tolist()
    sold = found.result.orders.query("side == 'sell'")["submitted_at"].tolist()
    assert sold == ends[:-1]
    assert found.result.broker.account.positions == {"ACME": 1.0}


class Always(Robot):
    """Holds one."""

    def __init__(self, share=1.0):
        self.share = share

    def on_bar(self, bar):
        if not self.position:
            self.buy(self.share)
