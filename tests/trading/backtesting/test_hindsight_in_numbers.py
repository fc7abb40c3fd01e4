"""Numbers that a robot brings along: those that tell of the bars are found, others are left."""

import array
import random
from collections import deque
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.market import load_bars
from tests.trading.backtesting.following import BARS, NEXT, robot_that

CLOSE = BARS["close"]
RISE = (NEXT / CLOSE - 1).where(NEXT > 0, 0.0)
DRAW = np.random.default_rng(11)
ORDER = DRAW.permutation(len(BARS))
WRONG = DRAW.random(300) < 0.2
KEY = DRAW.random(len(BARS)) < 0.5
LATER = (CLOSE.shift(-5) / CLOSE - 1).fillna(0.0)


@dataclass
class Scale:
    """What prices are held against."""

    mean: float
    deviation: float


def beside_noise():
    features = DRAW.normal(0, 1, (len(BARS), 4))
    features[:, 2] = RISE
    return features


def below(name):
    return lambda self, bar: bar.close < getattr(self, name)


def looked_up(name, test):
    return lambda self, bar: test(getattr(self, name)[self.seen - 1], bar)


CHEATS = {
    "mean of all": robot_that(below("mean"), mean=float(CLOSE.mean())),
    "scaled by all": robot_that(
        lambda self, bar: (bar.close - self.scale.mean) / self.scale.deviation < 0.5,
        scale=Scale(CLOSE.mean(), CLOSE.std()),
    ),
    "quantile of all": robot_that(below("level"), level=float(CLOSE.quantile(0.9))),
    "deviation of returns": robot_that(
        lambda self, bar: bar.high / bar.low - 1 < self.usual, usual=CLOSE.pct_change().std()
    ),
    "in other units": robot_that(
        looked_up("told", lambda each, _: each > 1), told=(3 * RISE + 1).tolist()
    ),
    "backwards": robot_that(
        lambda self, bar: self.told[-self.seen] > bar.close, told=NEXT.tolist()[::-1]
    ),
    "a column among noise": robot_that(
        looked_up("told", lambda row, _: row[2] > 0), told=beside_noise()
    ),
    "by day": robot_that(
        lambda self, bar: self.told.get(bar.timestamp.date(), 0) > 0,
        told=dict(zip(pd.DatetimeIndex(BARS.index).date, RISE.tolist(), strict=True)),
    ),
    "mostly right": robot_that(
        looked_up("told", lambda each, _: each),
        told=[
            bool(up) ^ bool(wrong)
            for up, wrong in zip(RISE > 0, DRAW.random(300) < 0.2, strict=True)
        ],
    ),
    "five days on": robot_that(looked_up("told", lambda each, _: each > 0), told=LATER.to_numpy()),
    "in a frame": robot_that(
        lambda self, bar: self.told["up"].iloc[self.seen - 1],
        told=pd.DataFrame({"up": RISE > 0, "noise": DRAW.random(300)}, index=BARS.index),
    ),
}
ENCODED = {
    "shuffled": robot_that(
        lambda self, bar: self.told[self.order[self.seen - 1]] > 1,
        order=ORDER.tolist(),
        told=(2 * RISE + 1).to_numpy()[np.argsort(ORDER)],
    ),
    "with a key": robot_that(
        lambda self, bar: self.told[self.seen - 1] ^ self.key[self.seen - 1],
        told=((RISE > 0).to_numpy() ^ KEY).tolist(),
        key=KEY.tolist(),
    ),
}


@pytest.mark.parametrize("way", CHEATS)
def test_what_tells_of_the_bars_is_found(way):
    with pytest.raises(LookaheadError, match="holds data of its own in"):
        Backtest(BARS, CHEATS[way]).run().check_lookahead(cuts=2)


@pytest.mark.parametrize("way", ENCODED)
def test_what_is_encoded_is_found_by_the_timing_of_the_trades(way):
    with pytest.raises(LookaheadError, match="times its trades better than chance"):
        Backtest(BARS, ENCODED[way]).run().check_lookahead(cuts=2)


def test_the_mean_of_all_is_found_in_what_makes_a_robot_of_bars_too():
    result = Backtest(
        BARS, lambda shown: robot_that(below("mean"), mean=shown["close"].mean())
    ).run()
    with pytest.raises(LookaheadError, match=r"missing|raised|lowered"):
        result.check_lookahead()


def weighed(self, bar):
    self.recent.append(bar.close - bar.open)
    return sum(a * b for a, b in zip(self.weights, self.recent, strict=False)) > 0


def drawn(self, bar):
    layer = np.tanh(self.weights @ np.resize([bar.open - bar.close, bar.high - bar.open], 16))
    return layer.sum() > 0


DAYS = pd.date_range("2019-06-01", "2022-01-01", tz="UTC")
HONEST = {
    "weights": robot_that(
        weighed, weights=DRAW.normal(0, 1, 200).tolist(), recent=deque(maxlen=200)
    ),
    "a layer": robot_that(drawn, weights=DRAW.normal(0, 0.1, (20, 16))),
    "packed weights": robot_that(
        weighed, weights=array.array("d", DRAW.normal(0, 1, 256)), recent=deque(maxlen=256)
    ),
    "a window": robot_that(weighed, weights=np.hanning(180), recent=deque(maxlen=180)),
    "seasons": robot_that(
        lambda self, bar: self.table[bar.timestamp.timetuple().tm_yday - 1] > 0,
        table=np.sin(np.linspace(0, 2 * np.pi, 366)),
    ),
    "Mondays": robot_that(
        lambda self, bar: bar.timestamp.date() in self.days,
        days={day.date() for day in DAYS if day.weekday() == 0},
    ),
    "all days": robot_that(
        lambda self, bar: pd.Timestamp(bar.timestamp) in self.days and bar.timestamp.day < 9,
        days=DAYS,
    ),
    "the first of a month": robot_that(
        looked_up("flags", lambda each, _: each), flags=[time.day < 6 for time in BARS.index]
    ),
    "hours of sessions": robot_that(
        lambda self, bar: self.hours[bar.timestamp.date()] < 7,
        hours={day.date(): 6.5 if day.day % 9 else 13.0 for day in DAYS},
    ),
    "dice that were thrown": robot_that(
        looked_up("dice", lambda each, _: each > 3),
        dice=[random.Random(at).randint(1, 6) for at in range(400)],  # noqa: S311
    ),
    "a calendar": robot_that(
        lambda self, bar: self.calendar.loc[pd.Timestamp(bar.timestamp), "quarter"] % 2,
        calendar=pd.DataFrame({"quarter": DAYS.quarter, "weekday": DAYS.day_of_week}, index=DAYS),
    ),
    "a level of its own": robot_that(below("level"), level=101.37251934),
}


UNSUSPECTED = ("a level of its own", "Mondays", "dice that were thrown")
"""Few or round numbers, and days of which few are those of bars."""


@pytest.mark.parametrize("habit", HONEST)
def test_what_tells_nothing_of_the_bars_is_left(habit):
    report = Backtest(BARS, HONEST[habit]).run().check_lookahead(cuts=2)
    assert report.decisions > 0
    assert bool(report.innocent) == (habit not in UNSUSPECTED)


@pytest.mark.parametrize("seed", range(6))
def test_weights_are_left_on_real_prices_too(seed):
    bars = load_bars("AAPL", start="2010", end="2012")
    weights = np.random.default_rng(seed).normal(0, 1, 500)
    robot = robot_that(weighed, weights=weights, recent=deque(maxlen=500))
    assert Backtest(bars, robot).run().check_lookahead(cuts=1).innocent
