"""Robots that know nothing of tomorrow are not accused, whatever their names and habits."""

import json
import logging
import math
import os
import random
import re
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from numpy import mean

from multichat_lab.trading.backtesting.backtest import Backtest
from tests.trading.backtesting.following import BARS, Following, robot_that

bars = BARS  # a notebook's global, of the name that honest robots have attributes of
LOG = logging.getLogger("tests.honest")
OTHERS = [logging.getLogger(f"tests.honest.{number}") for number in range(400)]
WORDS = re.compile("up|down")
LIMITS = {"least": 1.0, "most": 5.0}


def counts_in_bars(self, bar):
    self.bars += 1
    return self.bars % 20 < 10


def remembers(self, bar):
    self.closes.append(bar.close)
    self.history.loc[pd.Timestamp(bar.timestamp)] = bar.close
    return np.mean(self.closes) < bar.close


def has_a_local(self, bar):
    bars = [bar.open, bar.close]
    return bars[1] > bars[0]


def lives_in_a_zone(self, bar):
    return bar.timestamp.astimezone(ZoneInfo("Asia/Tokyo")).day % 2


def rolls_dice(self, bar):
    return self.generator.random() < self.weights["up"] * LIMITS["most"] / 5


def fills_a_buffer(self, bar):
    self.window[self.seen % 300] = bar.close
    return self.window.mean() * 3 < bar.close


def keeps_holidays(self, bar):
    return bar.timestamp.date() not in self.holidays


def plots(self):
    return bars["close"].plot()


def uses_libraries(self, bar):
    LOG.debug("%s", bar)
    self.recent.append(bar.close)
    return mean(self.recent) < bar.close and self.dice.random() < 0.9 and WORDS.match("up")


@dataclass
class Settings:
    """What a robot was told."""

    length: int = 20
    share: float = 0.5
    zones: tuple[str, ...] = ("UTC", "Asia/Tokyo")


@lru_cache
def threshold(length):
    return length / 2


def has_settings(self, _):
    return self.seen % self.settings.length < threshold(self.settings.length)


class Registry(type):
    """Knows all its classes."""

    known: ClassVar[list[str]] = []

    def __init__(cls, name, bases, parts):
        super().__init__(name, bases, parts)
        Registry.known.append(name)


def is_registered(self, bar):
    """Has a number among its kind, and words: 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144."""
    return (self.seen + type(self).known.index("Registered")) % 9 < 5


def lives_somewhere(self, bar):
    here = os.environ.get("HOME", "") + os.getenv("PATH", "")
    return (self.seen + len(here)) % 20 < 10 * math.e / math.pi


def smooths(self, bar):
    self.mean = 0.9048 * getattr(self, "mean", bar.close) + 0.0952 * bar.close  # exp(-1 / 10)
    return bar.close > self.mean and np.pi > np.float32(3.1)


def keeps_seasons(self, bar):
    return bar.timestamp.month in (1, 2, 3, 4, 10, 11, 12)


def has_read(self, bar):
    documented = smooths.__doc__ or keeps_seasons.__doc__ or "nothing is said"
    return (self.seen + len(documented)) % 12 < 6


SOME_DAYS = pd.date_range(BARS.index[0] - pd.Timedelta("900D"), periods=200, freq="7D")
HOLIDAYS = {day.date() for day in SOME_DAYS} - {day.date() for day in BARS.index}
NOTHING = pd.Series(dtype="float64", index=pd.DatetimeIndex([], tz="UTC"))

HONEST = {
    "counts in bars": robot_that(counts_in_bars, bars=0),
    "can plot": robot_that(lambda self, _: self.seen % 20 < 10, in_class={"plot": plots}),
    "remembers": robot_that(remembers, closes=deque(maxlen=400), history=NOTHING),
    "local variable": robot_that(has_a_local),
    "zone": robot_that(lives_in_a_zone),
    "dice": robot_that(
        rolls_dice, generator=np.random.default_rng(3), weights={"up": 0.6, "down": 0.4}
    ),
    "buffer": robot_that(fills_a_buffer, window=np.zeros(300)),
    "libraries": robot_that(
        uses_libraries,
        recent=deque(maxlen=9),
        dice=random.Random(4),  # noqa: S311
    ),
    "phrases": robot_that(
        lambda self, _: len(self.phrases[self.seen % 200]) % 2 == 0,
        phrases=[f"I think{' so' * (at % 7)}, said for the {at}th time" for at in range(200)],
    ),
    "settings": robot_that(has_settings, settings=Settings()),
    "a registry": Registry("Registered", (Following,), {"decide": is_registered})(),
    "the environment": robot_that(lives_somewhere),
    "constants in code": robot_that(smooths),
    "seasons": robot_that(keeps_seasons),
    "documentation": robot_that(has_read),
    "meetings": robot_that(
        lambda self, bar: bar.timestamp.date() in self.days,
        days={day.date() for day in BARS.index[7::31]},
    ),
    "holidays": robot_that(keeps_holidays, holidays=HOLIDAYS),
}


@pytest.mark.parametrize("habit", HONEST)
def test_an_honest_robot_is_left_alone(habit):
    assert Backtest(BARS, HONEST[habit]).run().check_lookahead(cuts=4).decisions > 0


def test_a_robot_may_read_its_settings_and_write_its_diary(tmp_path):
    (tmp_path / "settings.json").write_text(json.dumps({"length": 20}))

    def decide(self, bar):
        length = json.loads((tmp_path / "settings.json").read_text())["length"]
        with (tmp_path / "diary.csv").open("a") as diary:
            diary.write(f"{bar.time_us},{bar.close}\n")
        return self.seen % length < 10

    result = Backtest(BARS, robot_that(decide)).run()
    assert result.check_lookahead(cuts=4).decisions > 0
