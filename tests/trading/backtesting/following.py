"""Robots that buy before a rise and sell before a fall, as far as they know what comes."""

import pandas as pd

from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import random_bars

BARS = random_bars(300, seed=5)
NEXT = BARS["close"].shift(-1).fillna(0.0)
"""The close that comes after each bar."""


class Following(Robot):
    """Decides by a function of itself and the bar, and knows how many it has seen."""

    seen = 0

    def on_bar(self, bar):
        self.seen += 1
        rises = self.decide(bar)
        if rises and not self.position:
            self.buy(10)
        elif not rises:
            self.close()

    def decide(self, bar):
        """Return whether to be in the market."""
        raise NotImplementedError


def robot_that(decide, in_class=None, **own):
    """Return a robot that decides so, with attributes of its class and of its own."""
    kind = type("Own", (Following,), {"decide": decide, **(in_class or {})})
    robot = kind()
    vars(robot).update(own)
    return robot


def days_of(series: pd.Series) -> list:
    """Return the days on which a series is true."""
    return [day for day, is_true in series.items() if is_true]
