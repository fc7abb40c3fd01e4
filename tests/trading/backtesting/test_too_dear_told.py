"""A stake that came to less than the least size, and bought nothing, is told and counted."""

import pytest

from multichat_lab.trading import Backtest, Costs, Instrument, SmaCross
from multichat_lab.trading.robots.robot import Robot
from tests.trading.scenes import SYMBOL, flat_bars

CASH = 1_000
PRICES = [100, 100, 100, 3_000, 4_000, 5_000]
DEAR = f"2 times the robot would have held {SYMBOL}, and its stake was less than one share cost"


class Weighing(Robot):
    """Would hold a half after the first bar, and after the fourth and the fifth."""

    def __init__(self):
        self.seen = 0

    def on_bar(self, bar):
        self.seen += 1
        self.target_weights({bar.symbol: 0.5 * (self.seen in (1, 4, 5))})


def told(prices=PRICES, robot=None, **instrument):
    known = {SYMBOL: Instrument(SYMBOL, **instrument)} if instrument else {}
    made = robot or Weighing()
    return Backtest(flat_bars(prices), made, CASH, Costs(), instruments=known).run().warnings


def test_weights_that_came_to_no_share_are_counted():
    (sentence,) = (each for each in told() if "would have held" in each)
    assert sentence.startswith(DEAR)
    assert "size_increment" in sentence


def test_of_what_is_traded_in_parts_or_was_always_affordable_nothing_is_said():
    assert not any("would have held" in each for each in told(size_increment=0.001))
    assert not any("would have held" in each for each in told([100, 101, 102, 103]))


def test_the_least_size_of_an_instrument_is_named():
    (sentence,) = (each for each in told(size_increment=1, multiplier=1) if "held" in each)
    assert f"less than 1 {SYMBOL} cost: it held none. Give more cash." in sentence


def test_what_was_never_affordable_is_told_once():
    assert [each for each in told([9_000] * 4) if "cost" in each] == [
        "Nothing was traded: one share cost 9,000.00 at the least, and the account has 1,000.00. "
        "Give more cash, or trade fractions."
    ]


@pytest.mark.parametrize("last", [95, 5_000])
def test_a_ruled_robot_whose_stake_buys_none_tells_it(last):
    rises = [100, 90, 80, 90, 100, 90, 80, 70, 60, last, last * 1.1, last * 1.2]
    found = told(rises, SmaCross(1, 2))
    assert any(each.startswith("Once the robot would have held") for each in found) == (last > CASH)
