"""Robots that bring tomorrow along, in ways of many kinds, are found out."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.orders import Bracket
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.robots.robot import Robot
from tests.trading.backtesting.following import BARS, NEXT, days_of, robot_that

UP = BARS["close"] < NEXT


class Box:
    """Keeps something in a slot."""

    __slots__ = ("held",)

    def __init__(self, held):
        self.held = held


def in_a_default(self, bar, closes=tuple(NEXT)):
    return closes[self.seen - 1] > bar.close


def in_an_inner_function(self, bar):
    def tomorrow():
        return NEXT.iloc[self.seen - 1]

    return tomorrow() > bar.close


def by_another_name(self, bar):
    return getattr(self, "hid" + "den")[self.seen - 1] > bar.close


def in_closes(self, bar):
    return self.closes[self.seen - 1] > bar.close


CHEATS = {
    "slots": robot_that(
        lambda self, bar: self.box.held.iloc[self.seen - 1] > bar.close, box=Box(NEXT)
    ),
    "class": robot_that(in_closes, in_class={"closes": NEXT.tolist()}),
    "default": robot_that(in_a_default),
    "inner function": robot_that(in_an_inner_function),
    "signals": robot_that(lambda self, _: self.signals[self.seen - 1], signals=UP.tolist()),
    "words": robot_that(
        lambda self, _: self.words[self.seen - 1] == "buy",
        words=["buy" if up else "sell" for up in UP],
    ),
    "numbers in words": robot_that(
        lambda self, bar: float(self.words[self.seen - 1]) > bar.close, words=[*map(str, NEXT)]
    ),
    "days": robot_that(
        lambda self, bar: bar.timestamp.isoformat() in self.days,
        days={day.isoformat() for day in days_of(UP)},
    ),
    "partial": robot_that(
        lambda self, bar: self.ask(self.seen - 1) > bar.close, ask=partial(NEXT.to_numpy().item)
    ),
    "text": robot_that(
        lambda self, bar: float(self.text.split(",")[self.seen - 1]) > bar.close,
        text=",".join(map(str, NEXT)),
    ),
    "by name": robot_that(by_another_name, hidden=NEXT.tolist()),
    "objects": robot_that(
        lambda self, bar: self.boxes[self.seen - 1].held > bar.close, boxes=[Box(x) for x in NEXT]
    ),
    "pieces": robot_that(
        lambda self, bar: self.pieces[(self.seen - 1) // 30][(self.seen - 1) % 30] > bar.close,
        pieces=[NEXT.tolist()[at : at + 30] for at in range(0, len(NEXT), 30)],
    ),
    "packed": robot_that(
        lambda self, bar: np.frombuffer(self.packed)[self.seen - 1] > bar.close,
        packed=NEXT.to_numpy().tobytes(),
    ),
    "attributes": robot_that(
        lambda self, bar: vars(self)[f"close_{self.seen - 1}"] > bar.close,
        **{f"close_{at}": close for at, close in enumerate(NEXT)},
    ),
    "one number": robot_that(
        lambda self, _: self.rises >> (self.seen - 1) & 1,
        rises=sum(1 << at for at, up in enumerate(UP) if up),
    ),
    "bound method": robot_that(
        lambda self, bar: self.ask(self.seen - 1) > bar.close, ask=NEXT.iloc.__getitem__
    ),
}


@pytest.mark.parametrize("way", CHEATS)
def test_a_robot_that_brings_tomorrow_along_is_found(way):
    result = Backtest(BARS, CHEATS[way]).run()
    assert result.stats["Return [%]"] > 0.1, "it pays to cheat"
    with pytest.raises(LookaheadError, match="holds data"):
        result.check_lookahead()


def test_a_robot_that_knows_the_lowest_price_to_the_last_digit_is_found():
    bars = gbm_bars(300, seed=1)
    lowest = robot_that(
        lambda self, bar: self.position or bar.close == self.lowest,
        lowest=float(bars["close"].min()),
    )
    with pytest.raises(LookaheadError, match="holds data of its own in 'lowest'"):
        Backtest(bars, lowest).run().check_lookahead()


def test_an_iterator_of_tomorrows_is_found():
    def make(_: pd.DataFrame) -> Robot:
        return robot_that(
            lambda self, bar: next(self.closes) > bar.close, closes=iter(NEXT.tolist())
        )

    with pytest.raises(LookaheadError):
        Backtest(BARS, make).run().check_lookahead()


class Hidden(Robot):
    """Differs by what it knows in something else than its orders to buy and sell."""

    def __init__(self, shown, do):
        self.last, self.do, self.order = shown["close"].iloc[-1], do, None

    def on_bar(self, bar):
        self.do(self, bar, self.last > bar.close)


def cancelling(robot, bar, knows):
    if robot.order is not None and knows:
        robot.broker.cancel(robot.order)
        robot.order = None
    elif robot.order is None:
        robot.order = robot.buy(1, limit=0.01)


def replacing(robot, bar, knows):
    if robot.order is None:
        robot.order = robot.buy(1, limit=0.01)
    elif knows:
        robot.order = robot.broker.replace(robot.order, limit=0.02)


def stopping(robot, bar, knows):
    if robot.order is None:
        robot.order = robot.buy(1, stop=bar.close * (90 if knows else 100))


def bracketing(robot, bar, knows):
    if robot.order is None:
        robot.order = robot.buy(1, bracket=Bracket(take_profit=bar.close * (90 if knows else 100)))


@pytest.mark.parametrize("do", [cancelling, replacing, stopping, bracketing])
def test_all_that_a_robot_asks_for_is_compared(do):
    result = Backtest(BARS, lambda shown: Hidden(shown, do)).run()
    with pytest.raises(LookaheadError, match=r"missing|raised|lowered"):
        result.check_lookahead()
