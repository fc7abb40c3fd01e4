import joblib
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from multichat_lab.errors.trading import AccountError, MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.experiments import sweep
from multichat_lab.trading.market import gbm_bars, load_bars
from multichat_lab.trading.robots import Breakout, MeanReversion, SmaCross
from multichat_lab.trading.robots.robot import Robot

BARS = gbm_bars(400, 3)
GRID = {"channel": [10, 20, 40], "multiple": [2.0, 3.0]}


class Careless(Robot):
    def __init__(self, quantity):
        self.quantity = quantity

    def on_bar(self, bar):
        self.buy(self.quantity)


def require_equal(row, stats):
    assert_series_equal(row.astype(float), stats, check_names=False, check_exact=True)


def test_every_row_is_the_backtest_of_its_parameters():
    costs = Costs(commission=0.002, spread=0.01)
    table = sweep(BARS, Breakout, GRID, cash=50_000, costs=costs)
    assert list(table.columns[:2]) == ["channel", "multiple"]
    assert list(table.columns[-2:]) == ["Deflated Sharpe Ratio", "error"]
    assert len(table) == 6
    for place in (0, 3, 5):
        row = table.iloc[place]
        robot = Breakout(int(row["channel"]), multiple=row["multiple"])
        stats = Backtest(BARS, robot, 50_000, costs).run().stats
        require_equal(row[stats.index], stats)


@pytest.mark.slow
def test_what_the_robot_refuses_is_counted():
    table = sweep(BARS, SmaCross, {"fast": [5, 20], "slow": [10, 30]})
    assert table[["fast", "slow"]].to_numpy().tolist() == [[5, 10], [5, 30], [20, 10], [20, 30]]
    assert table["error"].isna().tolist() == [True, True, False, True]
    assert "fast is 20 and slow is 10" in table.loc[2, "error"]
    assert pd.isna(table.loc[2, "Return [%]"])
    assert table.attrs["refused"] == 1


class Fussy(Robot):
    """Refuses 1 when it is made, and fails at 3 in the run."""

    def __init__(self, n=1):
        if n == 1:
            raise ValueError("1 is too few")
        self.n = n

    def on_bar(self, bar):
        if self.n == 3:
            raise ZeroDivisionError("division by zero")


def test_a_point_that_fails_is_a_row_with_its_error_and_the_others_go_on():
    table = sweep(BARS, Fussy, {"n": [1, 2, 3, 4]})
    assert table["error"].where(table["error"].notna(), None).tolist() == [
        "ValueError: 1 is too few",
        None,
        "ZeroDivisionError: division by zero",
        None,
    ]
    assert table["Return [%]"].notna().tolist() == [False, True, False, True]


def test_bars_that_no_run_can_trade_on_are_an_error_of_the_sweep():
    with pytest.raises(MarketDataError):
        sweep(BARS.iloc[::-1], Fussy, {"n": [2, 4]})


def test_a_function_of_parameters_makes_the_robot():
    def robot(width):
        return MeanReversion(10, 50 - width, 50 + width)

    table = sweep(BARS, robot, {"width": [5, 15]})
    stats = Backtest(BARS, MeanReversion(10, 35, 65)).run().stats
    require_equal(table.loc[1, stats.index], stats)


def test_several_symbols_share_the_account():
    bars = {"AAPL": load_bars("AAPL", start="2012"), "IBM": load_bars("IBM", start="2012")}
    table = sweep(bars, MeanReversion, {"period": [5]}, cash=Funds(10_000, leverage=2))
    stats = Backtest(bars, MeanReversion(5), Funds(10_000, leverage=2)).run().stats
    require_equal(table.loc[0, stats.index], stats)


def test_workers_make_the_same_table():
    with joblib.parallel_config("threading", n_jobs=2):
        shared_out = sweep(BARS, Breakout, GRID)
    assert_frame_equal(shared_out, sweep(BARS, Breakout, GRID), check_exact=True)


def test_a_run_whose_order_is_refused_says_so_in_its_row():
    table = sweep(BARS, Careless, {"quantity": [1, -1]})
    assert "quantity is -1" in table.loc[1, "error"]


def test_bars_and_cash_are_checked():
    with pytest.raises(MarketDataError):
        sweep(BARS.iloc[::-1], SmaCross, {"fast": [5]})
    with pytest.raises(AccountError):
        sweep(BARS, SmaCross, {"fast": [5]}, cash=-1)
    with pytest.raises(MarketDataError):
        sweep(pd.DataFrame(), SmaCross, {"fast": [5]})
