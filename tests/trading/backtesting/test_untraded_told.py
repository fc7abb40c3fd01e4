"""Why a run has traded nothing is told as it was, and nothing is made up."""

import pytest

from multichat_lab.trading import Backtest, Costs, Funds, Instrument
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import SYMBOL, flat_bars

FREE = Costs()
BARS = flat_bars([100, 101, 102, 103])


class Acting(Robot):
    """Does the same at each bar, from one on."""

    def __init__(self, act, first=1):
        self._act, self._first, self._seen = act, first, 0

    def on_bar(self, bar):
        self._seen += 1
        if self._seen >= self._first:
            self._act(self)


def told(act, cash=10_000, first=1, **instrument):
    known = {SYMBOL: Instrument(SYMBOL, **instrument)} if instrument else {}
    result = Backtest(BARS, Acting(act, first), cash, FREE, instruments=known).run()
    assert result.fills.empty
    return result.warnings[0]


def nothing(robot):
    """Give no order."""


def test_a_run_shows_itself_in_a_line_and_not_its_bars():
    result = Backtest(BARS, Acting(lambda robot: robot.buy(10)), 10_000, FREE).run()
    name = f"<Result Acting on {SYMBOL}: "
    assert repr(result) == f"{name}0 trades, return 0.30 % (buy and hold 3.00 %)>"
    silent = Backtest(BARS, Acting(nothing), 10_000, FREE).run()
    assert repr(silent).endswith("return 0.00 % (buy and hold 3.00 %); 1 in .warnings>")
    many = Backtest(dict.fromkeys("ABCDEFG", BARS), Acting(nothing), 10_000, FREE).run()
    assert repr(many).startswith("<Result Acting on A, B, C, D, E and 2 more: 0 trades, ")


def test_what_costs_more_than_there_is_is_told():
    assert "one share cost 100.00 at the least, and the account has 50.00" in told(nothing, 50)
    contract = told(nothing, 1_000, size_increment=1, multiplier=50)
    assert f"1 {SYMBOL} cost 5,000.00 at the least, and the account has 1,000.00" in contract


@pytest.mark.parametrize(
    ("cash", "terms"),
    [(50, {"size_increment": 0.001}), (Funds(50, leverage=4), {}), (2_000, {"multiplier": 50})],
)
def test_what_could_be_bought_in_part_or_on_credit_is_not_said_to_cost_too_much(cash, terms):
    assert told(nothing, cash, **terms).startswith("The robot gave no order")


def test_orders_that_were_rejected_are_told_although_the_last_still_waits():
    why = told(lambda robot: robot.buy(1_000))
    assert why.startswith("3 of 4 orders were rejected, mostly since margin")


def test_only_orders_with_a_price_can_miss_it():
    assert told(lambda robot: robot.buy(1, limit=1)) == (
        "None of 4 orders was filled: no bar reached their prices."
    )
    assert told(lambda robot: robot.buy(1), first=4) == (
        "None of 1 orders was filled: no bar followed that could fill them."
    )
    cancelled = told(lambda robot: robot.broker.cancel(robot.buy(1)))
    assert cancelled == "None of 4 orders was filled."
