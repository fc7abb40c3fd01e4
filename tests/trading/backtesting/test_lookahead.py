import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.robots import Breakout, SmaCross
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import random_bars

BARS = random_bars(400, seed=8)
TOMORROW = BARS["close"].shift(-1)


class Peeker(Robot):
    """Trades on the next close, which it has no business to know."""

    def __init__(self, data, read):
        self.data = data
        self.read = read
        self.seen = 0

    def on_bar(self, bar):
        self.seen += 1
        tomorrow = self.read(self.data, self.seen)
        if tomorrow > bar.close and not self.position:
            self.buy(10)
        elif tomorrow < bar.close:
            self.close()


def item(closes, place):
    return closes[place] if place < len(closes) else 0.0


def frame_row(bars, place):
    return item(bars["close"].tolist(), place)


def beyond_the_end(bars, place):
    return bars["close"].iloc[min(place, 399)]


def of_this_module(_, place):
    return TOMORROW.iloc[place - 1]


@pytest.mark.parametrize(
    "robot",
    [
        Peeker(BARS, frame_row),
        Peeker(BARS["close"].to_numpy(), item),
        Peeker(BARS["close"].tolist(), item),
        Peeker(tuple(BARS["close"]), item),
        Peeker(dict(enumerate(BARS["close"])), item),
        Peeker(None, of_this_module),
    ],
    ids=["frame", "array", "list", "tuple", "dict", "global"],
)
def test_a_robot_that_holds_data_is_caught(robot):
    result = Backtest(BARS, robot).run()
    assert result.stats["Return [%]"] > 0.5  # it pays to cheat
    with pytest.raises(LookaheadError, match="holds data"):
        result.check_lookahead()


@pytest.mark.parametrize(
    "prepare",
    [
        lambda bars: Peeker(bars, frame_row),
        lambda bars: Peeker(bars["close"].tolist(), item),
    ],
)
def test_a_robot_that_is_made_from_bars_is_caught_by_changing_them(prepare):
    with pytest.raises(LookaheadError, match=r"missing|raised|lowered"):
        Backtest(BARS, prepare).run().check_lookahead()


def test_a_robot_that_reads_past_what_it_was_shown_is_caught():
    result = Backtest(BARS, lambda bars: Peeker(bars, beyond_the_end)).run()
    with pytest.raises(LookaheadError, match="fails with the bars after"):
        result.check_lookahead()


def test_a_whole_sample_average_is_look_ahead_too():
    class Centred(Robot):
        def __init__(self, bars):
            self.middle = bars["close"].mean()

        def on_bar(self, bar):
            if bar.close < self.middle and not self.position:
                self.buy(1)
            elif bar.close > self.middle:
                self.close()

    with pytest.raises(LookaheadError):
        Backtest(BARS, Centred).run().check_lookahead()


def test_a_robot_that_prepares_from_the_past_alone_passes():
    class Prepared(Robot):
        def __init__(self, bars):
            self.mean = bars["close"].rolling(20).mean()

        def on_bar(self, bar):
            if bar.close > self.mean[bar.timestamp] and not self.position:
                self.buy(10)
            elif bar.close < self.mean[bar.timestamp]:
                self.close()

    report = Backtest(BARS, Prepared).run().check_lookahead()
    assert report.decisions > 100
    assert report.runs == 1 + 3 * len(report.cuts)


def test_a_robot_that_rolls_dice_without_a_seed_cannot_be_checked():
    class Gambler(Robot):
        def on_bar(self, bar):
            if np.random.default_rng().random() < 0.5:
                self.buy(1)

    with pytest.raises(LookaheadError, match="shown again"):
        Backtest(BARS, Gambler()).run().check_lookahead()


@pytest.mark.slow
@pytest.mark.parametrize("robot", [SmaCross(5, 20), SmaCross(50, 200), Breakout(5, 5)])
def test_honest_robots_pass_also_on_few_bars_and_several_symbols(robot):
    assert Backtest(BARS.iloc[:60], robot).run().check_lookahead().runs > 1
    both = {"A": BARS, "B": random_bars(300, seed=9)}
    report = Backtest(both, robot).run().check_lookahead(cuts=4, seed=1)
    assert isinstance(report.cuts[0], pd.Timestamp)


def test_the_same_seed_checks_the_same_times():
    result = Backtest(BARS, SmaCross(5, 20)).run()
    assert result.check_lookahead(seed=1) == result.check_lookahead(seed=1)
    assert result.check_lookahead(seed=1) != result.check_lookahead(seed=2)
