import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trading.statistics.labelled import (
    average_trade,
    best_trade,
    expectancy,
    profit_factor,
    win_rate,
    worst_trade,
)

pytestmark = pytest.mark.filterwarnings("error")
STATISTICS = [average_trade, best_trade, expectancy, profit_factor, win_rate, worst_trade]


def trades(pnl: list[float], return_pct: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"pnl": pnl, "return_pct": return_pct}, dtype=np.float64)


FOUR = trades([30, -10, 0, -5], [10, -5, 0, -20])


def test_a_trade_that_broke_even_did_not_win():
    assert win_rate(FOUR) == 0.25


def test_the_profit_factor_is_money_won_over_money_lost():
    assert profit_factor(FOUR) == 2


def test_best_and_worst_are_by_return():
    assert best_trade(FOUR) == 10
    assert worst_trade(FOUR) == -20


def test_the_average_trade_compounds_to_the_same_growth():
    growth = 1.10 * 0.95 * 1.00 * 0.80
    assert (1 + average_trade(FOUR) / 100) ** 4 == pytest.approx(growth)


@given(st.lists(st.floats(-99, 300), min_size=1, max_size=40))
def test_expectancy_is_what_wins_and_losses_weigh(returns):
    wins = [r for r in returns if r > 0]
    losses = [-r for r in returns if r < 0]
    won = len(wins) / len(returns) * np.mean(wins) if wins else 0
    lost = len(losses) / len(returns) * np.mean(losses) if losses else 0
    rows = trades(returns, returns)
    assert expectancy(rows) == pytest.approx(won - lost, abs=1e-9)
    assert worst_trade(rows) - 1e-9 <= average_trade(rows) <= expectancy(rows) + 1e-9


@pytest.mark.parametrize("statistic", STATISTICS)
def test_no_trades_have_no_statistics(statistic):
    assert np.isnan(statistic(trades([], [])))


def test_trades_that_all_lose_win_nothing():
    losing = trades([-1, -2], [-10, -20])
    assert win_rate(losing) == profit_factor(losing) == 0
    assert expectancy(losing) == -15


def test_trades_that_all_win_have_no_profit_factor():
    assert np.isnan(profit_factor(trades([1, 2], [10, 20])))


@pytest.mark.parametrize("return_pct", [-100, -150])
def test_a_trade_that_lost_everything_leaves_no_average_to_compound(return_pct):
    assert np.isnan(average_trade(trades([1, -100], [10, return_pct])))
