"""A robot is told what happened: start, fills, orders, bars, all bars of a moment, end."""

import asyncio

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.orders import Ticket
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots.robot import Robot
from tests.trading.desk.scripted import SESSION, desk_in
from tests.trading.robots.telling import Telling
from tests.trading.scenes import random_bars

TWO = {"B": gbm_bars(4, seed=1), "A": gbm_bars(3, seed=2)}
ALL = ("on_start", "on_fill", "on_order", "on_bar", "on_bars", "on_end")


EXPECTED = [
    *("start", "A", "B", {"A", "B"}),
    *("buy 5 A, has 5", "filled market", "open limit", "open stop"),
    *("A", "B", {"A", "B"}, "A", "B", {"A", "B"}, "B", {"B"}, "end"),
]


def test_hooks_are_called_in_the_order_that_is_promised():
    assert Backtest(TWO, Telling()).run().robot.told == EXPECTED


def test_a_desk_calls_the_same_hooks():
    robot = Telling()
    with SessionPersistence("memory") as chats:
        asyncio.run(desk_in(chats, replay_feed(TWO), [robot]).run())
    assert robot.told == EXPECTED


def test_one_symbol_alone_is_a_moment_too():
    class Alone(Robot):
        def __init__(self):
            self.seen = []

        def on_bars(self, bars):
            self.seen += bars.values()
            if not self.position:
                self.buy(1)

    result = Backtest(random_bars(5, seed=1), Alone()).run()
    assert [bar.close for bar in result.robot.seen] == result.bars["ACME"]["close"].tolist()
    assert len(result.fills) == 1


def test_a_robot_in_several_symbols_is_asked_which_it_means():
    class Vague(Robot):
        def on_bars(self, bars):
            self.buy(1)

    with pytest.raises(OrderError, match="several symbols"):
        Backtest(TWO, Vague()).run()


def test_a_symbol_that_is_not_here_today_is_not_among_the_bars():
    class Asking(Robot):
        def __init__(self):
            self.found = []

        def on_bars(self, bars):
            self.found.append((bars.get("A") is None, "A" in bars))

    assert Backtest(TWO, Asking()).run().robot.found == [(False, True)] * 3 + [(True, False)]


def test_a_rejected_order_is_told_and_may_be_answered():
    class Modest(Robot):
        def on_bar(self, bar):
            if not self.broker.orders:
                self.buy(10**9)

        def on_order(self, order):
            if order.status == "rejected":
                self.buy(1)

    result = Backtest(random_bars(6, seed=2), Modest()).run()
    assert result.orders["status"].tolist() == ["rejected", "filled"]


def test_exits_can_be_given_when_the_entry_has_filled():
    class Guarded(Robot):
        def on_bar(self, bar):
            if not self.broker.orders:
                self.buy(10)

        def on_fill(self, fill):
            if fill.side == "buy":
                self.sell(10, stop=0.95 * fill.price)

    result = Backtest(random_bars(80, seed=3), Guarded(), 10_000).run()
    bought, sold = result.broker.fills
    assert sold.price <= 0.95 * bought.price


def test_no_orders_are_taken_before_the_first_bar_and_after_the_last():
    for hook in ("on_start", "on_end"):
        robot = type("Eager", (Robot,), {"on_bar": lambda self, bar: None, hook: give})()
        with pytest.raises(OrderError, match=r"no bar yet|last bar"):
            Backtest(TWO, robot).run()


def give(robot):
    robot.submit(Ticket("A", "buy", 1))


@pytest.mark.parametrize("hook", ALL)
def test_what_raises_in_a_hook_puts_a_robot_aside_at_a_desk_and_ends_a_backtest(hook):
    def fail(self, *_):
        raise ZeroDivisionError(hook)

    def buy(self, bar):
        if not self.position:
            self.submit(Ticket(bar.symbol, "buy", 1))

    failing = type("Failing", (Robot,), {"on_bar": buy, hook: fail})
    other = type("Other", (Robot,), {"on_bar": buy})()
    with pytest.raises(ZeroDivisionError):
        Backtest(TWO, failing()).run()
    with SessionPersistence("memory") as chats:
        desk = desk_in(chats, replay_feed(TWO), [failing(), other])
        asyncio.run(desk.run())
        assert isinstance(desk.seats["Failing"].failure, ZeroDivisionError)
        assert any("Put aside" in each.content for each in chats.get_messages(SESSION))
    assert len(other.broker.fills) == 2
