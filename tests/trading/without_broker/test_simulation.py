"""The callback engine, the compiled loop and NumPy: the same fills and equity, to the last bit."""

import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import MarketDataError, RobotError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker import kernel
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.market import load_bars
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.without_broker import plain_numbers, rule_loop, simulation
from multichat_lab.trading.without_broker.simulation import simulate
from tests.trading.scenes import random_bars

COSTS = Costs(commission=0.0013, per_share=0.004, minimum=1.0, slippage_bps=1.5, spread=0.01)
ENGINES = ["numpy", pytest.param("numba", marks=pytest.mark.filterwarnings("ignore"))]


@pytest.fixture(params=ENGINES)
def engine(request):
    if request.param == "numba":
        pytest.importorskip("numba", reason="the extra 'fast' is not installed")
    return request.param


@pytest.mark.slow
@pytest.mark.parametrize("robot", [SmaCross(10, 30, 100), SmaCross(2, 5), SmaCross(1, 2, 0.1)])
@pytest.mark.parametrize("funds", [Funds(100_000), Funds(11_000), Funds(20_000, leverage=3.0)])
@pytest.mark.parametrize("bars", [load_bars("GOOG"), random_bars(2_000, 7, decimals=12)])
def test_every_engine_gives_the_same_to_the_last_bit(engine, robot, funds, bars):
    result = Backtest(bars, robot, funds, COSTS).run()
    equity, fills = simulate(bars, robot, funds, COSTS, engine)
    assert np.array_equal(equity, result.equity["equity"])
    assert len(fills) >= 10
    for name in fills:
        assert fills[name].tolist() == result.fills[name].tolist()


@pytest.mark.slow
def test_orders_that_the_margin_does_not_carry_are_left_out_by_every_engine(engine):
    bars, robot, funds = load_bars("GOOG"), SmaCross(10, 30, 100), Funds(11_000)
    result = Backtest(bars, robot, funds, COSTS).run()
    assert 0 < (result.orders["status"] == "rejected").sum() < len(result.orders)
    equity, fills = simulate(bars, robot, funds, COSTS, engine)
    assert np.array_equal(equity, result.equity["equity"])
    assert len(fills) == len(result.fills)


@pytest.mark.parametrize("length", [1, 2, 30, 31, 40])
def test_few_bars_are_no_trouble(engine, length):
    bars = random_bars(length, seed=1)
    equity, fills = simulate(bars, SmaCross(10, 30), Funds(), COSTS, engine)
    result = Backtest(bars, SmaCross(10, 30), costs=COSTS).run()
    assert np.array_equal(equity, result.equity["equity"])
    assert len(fills) == len(result.fills)


def test_the_loop_that_is_compiled_gives_the_same_as_plain_python():
    bars, rule = random_bars(500, seed=3), plain_numbers.Rule(5, 20, np.nan, 0.95)
    prices = plain_numbers.Prices(*(bars[name].to_numpy() for name in plain_numbers.Prices._fields))
    loop = rule_loop.sma_cross_with(kernel, rule_loop.market_fill_with(kernel))
    equity, log = np.empty(500), plain_numbers.empty_log(500)
    count = loop(prices, rule, plain_numbers.plain_terms(Funds(), COSTS), equity, log)
    result = Backtest(bars, SmaCross(5, 20), costs=COSTS).run()
    assert np.array_equal(equity, result.equity["equity"])
    assert log.first(count).price.tolist() == result.fills["price"].tolist()


def test_without_numba_numpy_takes_over(monkeypatch):
    monkeypatch.setattr(simulation, "numba_is_installed", lambda: False)
    bars = random_bars(200, seed=1)
    equity, _ = simulate(bars, SmaCross(5, 20), costs=COSTS)
    assert isinstance(equity, pd.Series)
    with pytest.raises(RobotError, match="extra 'fast'"):
        simulate(bars, SmaCross(5, 20), engine="numba")


def test_bad_bars_and_unknown_engines_are_refused():
    bars = random_bars(10, seed=1)
    with pytest.raises(RobotError, match="'cuda'"):
        simulate(bars, SmaCross(), engine="cuda")
    with pytest.raises(MarketDataError):
        simulate(bars.iloc[::-1], SmaCross())
