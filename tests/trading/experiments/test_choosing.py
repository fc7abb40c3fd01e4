"""By what the best point is chosen: constraint, objective, and what luck had to do with it."""

from functools import partial

import numpy as np
import pytest

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.deflated_sharpe import deflated_sharpe, moments_of
from multichat_lab.trading.experiments import sweep
from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.robots import Breakout, BuyAndHold, SmaCross
from multichat_lab.trading.robots.robot import Robot

BARS = gbm_bars(300, 3)
GRID = {"channel": [10, 20, 40], "multiple": [2.0, 3.0]}


class Failing(Robot):
    def __init__(self, n):
        self.n = n

    def on_bar(self, bar):
        1 / self.n


def best_of(table):
    return table.loc[table.attrs["best"]]


def test_what_the_constraint_forbids_is_not_tried():
    grid = {"fast": [5, 10, 20], "slow": [10, 20]}
    table = sweep(BARS, SmaCross, grid, constraint=lambda p: p["fast"] < p["slow"])
    assert table[["fast", "slow"]].to_numpy().tolist() == [[5, 10], [5, 20], [10, 20]]
    assert (table.attrs["trials"], table.attrs["refused"]) == (3, 0)


@pytest.mark.parametrize(
    ("constraint", "told"),
    [(lambda p: False, "leaves none of 6"), (lambda p: p["depth"], "KeyError: 'depth'")],
)
def test_a_constraint_that_makes_no_sense_is_an_error(constraint, told):
    with pytest.raises(RobotError, match=told):
        sweep(BARS, Breakout, GRID, constraint=constraint)


def test_the_best_is_that_of_the_sharpe_ratio_unless_told():
    table = sweep(BARS, Breakout, GRID)
    assert best_of(table)["Sharpe Ratio"] == table["Sharpe Ratio"].max()
    table = sweep(BARS, Breakout, GRID, objective="Costs Paid [$]", maximise=False)
    assert best_of(table)["Costs Paid [$]"] == table["Costs Paid [$]"].min()
    assert table.attrs["objective"] == "Costs Paid [$]"


def test_a_function_of_the_row_is_an_objective_too():
    def thrift(row):
        return row["Return [%]"] / row["channel"]

    table = sweep(BARS, Breakout, GRID, objective=thrift)
    expected = (table["Return [%]"] / table["channel"]).idxmax()
    assert (table.attrs["best"], table.attrs["objective"]) == (expected, "thrift")


def test_an_objective_that_fails_at_a_row_is_that_row_s_error():
    def fussy(row):
        if row["channel"] == 20:
            raise ValueError("not 20")
        return row["Return [%]"]

    table = sweep(BARS, Breakout, GRID, objective=fussy)
    assert (
        table.loc[table["channel"] == 20, "error"].tolist() == ["objective: ValueError: not 20"] * 2
    )
    assert table["error"].isna().sum() == 4


def test_an_unknown_statistic_quotes_the_known_ones():
    with pytest.raises(RobotError, match=r"'Sharp Ratio'.*Known: channel, .*Sharpe Ratio"):
        sweep(BARS, Breakout, GRID, objective="Sharp Ratio")


def test_a_misspelt_option_is_an_error():
    with pytest.raises(TypeError, match="'objectiv'; known: constraint, "):
        sweep(BARS, Breakout, GRID, objectiv="Return [%]")


def test_where_every_run_fails_there_is_no_best():
    table = sweep(BARS, Failing, {"n": [0, 0.0]})
    assert table.attrs["best"] is None
    assert table["error"].str.startswith("ZeroDivisionError").all()


def test_every_row_is_deflated_by_the_number_of_trials():
    table = sweep(BARS, Breakout, GRID)
    curves = [
        Backtest(BARS, Breakout(int(row.channel), multiple=row.multiple)).run().equity["equity"]
        for row in table.itertuples()
    ]
    moments = [np.array(each) for each in zip(*map(moments_of, curves), strict=True)]
    expected = deflated_sharpe(type(moments_of(curves[0]))(*moments))
    np.testing.assert_allclose(table["Deflated Sharpe Ratio"], expected)


def test_the_quick_way_deflates_as_the_broker_does():
    grid = {"fast": [5, 10], "slow": [20, 30]}
    quick, slow = (sweep(BARS, each, grid) for each in (SmaCross, partial(SmaCross)))
    np.testing.assert_allclose(
        quick["Deflated Sharpe Ratio"], slow["Deflated Sharpe Ratio"], rtol=1e-9
    )


def test_numbers_of_numpy_are_numbers_and_none_stays_none():
    table = sweep(BARS, SmaCross, {"fast": np.arange(5, 7), "slow": [20]})
    assert table["error"].isna().all()
    table = sweep(BARS, BuyAndHold, {"quantity": [None, 10.0]})
    assert table["quantity"].tolist() == [None, 10.0]


def test_an_instrument_is_traded_as_the_backtest_trades_it():
    instruments = {BARS.attrs["symbol"]: Instrument(BARS.attrs["symbol"], multiplier=5)}
    table = sweep(BARS, SmaCross, {"fast": [5], "slow": [20]}, instruments=instruments)
    expected = Backtest(BARS, SmaCross(5, 20), instruments=instruments).run().stats
    assert table.loc[0, "Equity Final [$]"] == expected["Equity Final [$]"]
