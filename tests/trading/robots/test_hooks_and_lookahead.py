"""Hooks are looked into as `on_bar` is: who is honest is free, and who knows tomorrow is found."""

import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.robots.robot import Robot
from tests.trading.robots.telling import Telling
from tests.trading.rotation import MARKET, Rotation
from tests.trading.scenes import random_bars

BARS = {"A": random_bars(120, seed=1), "B": random_bars(100, seed=2)}


@pytest.mark.parametrize("robot", [Telling(), Rotation()])
def test_honest_robots_with_hooks_are_free(robot):
    bars = MARKET if isinstance(robot, Rotation) else BARS
    assert Backtest(bars, robot).run().check_lookahead().decisions > 0


@pytest.mark.parametrize("hook", ["on_start", "on_fill", "on_order", "on_bars", "on_end"])
def test_who_reaches_for_the_future_in_a_hook_is_found(hook):
    def buy(self, bar):
        if not self.position:
            self.submit(Ticket(bar.symbol, "buy", 1))

    def look(self, *_):
        self.known = self.future[-1]

    future = BARS["A"]["close"].to_numpy()
    robot = type("Knowing", (Robot,), {"on_bar": buy, hook: look, "future": future})()
    with pytest.raises(LookaheadError):
        Backtest(BARS, robot).run().check_lookahead()
