"""Each run begins with a robot that remembers nothing, wherever it keeps what it has seen."""

import threading

import numpy as np
import pytest

from multichat_lab.trading import Backtest, Robot
from tests.trading.scenes import random_bars

BARS = random_bars(60, seed=3)


class InItsClass(Robot):
    closes = []

    def on_bar(self, bar):
        self.closes.append(bar.close)
        (self.buy if bar.close > np.mean(self.closes) else self.sell)(1)


class InAClosure(Robot):
    def __init__(self):
        closes = []

        def is_high(close):
            closes.append(close)
            return close > np.mean(closes)

        self.is_high = is_high

    def on_bar(self, bar):
        (self.buy if self.is_high(bar.close) else self.sell)(1)


class OfItself(Robot):
    """Its function knows the robot, and one that is not bound yet, and a lock."""

    def __init__(self):
        lock, self.seen = threading.Lock(), 0

        def count():
            with lock:
                self.seen += 1
            return later() if self.seen < 0 else self.seen

        self.count = count
        if self.seen:
            later = None

    def on_bar(self, _):
        if self.count() % 7 == 3:
            self.buy(1)


@pytest.mark.parametrize("kind", [InItsClass, InAClosure, OfItself])
def test_a_second_run_is_the_first_one_again_and_the_robot_stays_as_it_was(kind):
    test = Backtest(BARS, kind())
    first, second = (test.run().orders.drop(columns="message_id") for _ in range(2))
    assert len(first) > 5
    assert first.equals(second)
    assert Backtest(BARS, lambda _: kind()).run().fills.equals(test.run().fills)
    assert test.run().check_lookahead(cuts=2).decisions > 0


def test_what_a_class_keeps_is_left_alone():
    Backtest(BARS, InItsClass()).run()
    assert InItsClass.closes == []
