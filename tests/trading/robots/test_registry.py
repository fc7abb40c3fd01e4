"""Robots of other people, by file and class, and the bounds of those that come along."""

import pytest

from multichat_lab.errors import MultichatError
from multichat_lab.errors.trading import AccountError, RobotError
from multichat_lab.trading import Backtest, Funds, Robot, SmaCross, Trader, gbm_bars, sweep
from multichat_lab.trading.robots import ROBOTS

BARS = gbm_bars(50, seed=1)
MINE = """
from multichat_lab import Robot

class Mine(Robot):
    def __init__(self, size=1):
        self.size = size

    def on_bar(self, bar):
        if not self.position:
            self.buy(self.size)
"""


def test_a_class_in_a_file_of_ones_own_trades(tmp_path) -> None:
    (tmp_path / "mine.py").write_text(MINE)
    mine = ROBOTS.get(f"{tmp_path / 'mine.py'}:Mine")
    assert Backtest(BARS, mine(size=3)).run().fills["quantity"].tolist() == [3.0]
    assert len(sweep(BARS, mine, {"size": [1, 2]})) == 2


def test_an_unknown_robot_quotes_the_known_ones() -> None:
    with pytest.raises(RobotError, match=r"'nope'.*sma-cross, mean-reversion"):
        ROBOTS.get("nope")


def test_anything_that_trades_is_a_trader() -> None:
    assert isinstance(SmaCross(), Trader)
    assert not isinstance("SmaCross", Trader)


@pytest.mark.parametrize("kind", [SmaCross, Robot])
def test_a_class_in_place_of_a_robot_is_refused_with_the_remedy(kind) -> None:
    with pytest.raises(RobotError, match=rf"{kind.__name__}\(\)"):
        Backtest(BARS, kind).run()


def test_a_robot_without_a_rule_says_so() -> None:
    with pytest.raises(RobotError, match="on_bar"):
        Backtest(BARS, Robot()).run()


def test_a_function_that_makes_no_robot_is_refused() -> None:
    with pytest.raises(RobotError, match="has made no robot but 7"):
        Backtest(BARS, lambda bars: 7).run()  # type: ignore[return-value]


def test_numbers_beyond_all_bounds_are_refused() -> None:
    with pytest.raises(RobotError, match="1000000000000000000000"):
        SmaCross(10, 10**21)
    with pytest.raises(AccountError, match="1e\\+30"):
        Funds(1e30)
    with pytest.raises(MultichatError, match="10,000,000,000 combinations"):
        sweep(BARS, SmaCross, {"fast": range(100_000), "slow": range(100_000)})
