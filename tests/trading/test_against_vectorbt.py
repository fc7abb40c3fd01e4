"""The engine against vectorbt: SMA 10/30 on 5,000 bars, 0.1 % commission, next-open fills."""

import warnings

import numpy as np
import pytest

from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.without_broker.simulation import simulate
from tests.trading.scenes import random_bars

pytestmark = pytest.mark.slow

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    vectorbt = pytest.importorskip("vectorbt", reason="vectorbt is in the group 'peers'")

CASH, COSTS = 10_000_000, Costs(commission=0.001)


@pytest.fixture(scope="module")
def bars():
    return random_bars(5_000, seed=7, decimals=12)


@pytest.fixture(scope="module")
def portfolio(bars):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fast, slow = (vectorbt.MA.run(bars["close"], length) for length in (10, 30))
        return vectorbt.Portfolio.from_signals(
            bars["close"],
            fast.ma_crossed_above(slow).vbt.signals.fshift(1),
            fast.ma_crossed_below(slow).vbt.signals.fshift(1),
            price=bars["open"],
            size=100.0,
            fees=0.001,
            init_cash=CASH,
            freq="1D",
        )


def test_fills_and_equity_agree_with_the_callback_engine(bars, portfolio):
    result = Backtest(bars, SmaCross(10, 30, 100), CASH, COSTS).run()
    orders = portfolio.orders.records
    assert bars.index.get_indexer(result.fills["timestamp"]).tolist() == orders["idx"].tolist()
    np.testing.assert_allclose(result.fills["price"], orders["price"], rtol=1e-12)
    np.testing.assert_allclose(result.equity["equity"], portfolio.value(), rtol=1e-6)
    gained, expected = (
        last - CASH for last in (result.equity["equity"].iloc[-1], portfolio.final_value())
    )
    assert gained == pytest.approx(expected, abs=0.01 * len(orders))  # cents, rounded at each fill


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_final_equity_agrees_with_the_engines_for_sweeps(bars, portfolio, engine):
    equity, fills = simulate(bars, SmaCross(10, 30, 100), Funds(CASH), COSTS, engine)
    assert len(fills) == len(portfolio.orders.records)
    assert equity.iloc[-1] == pytest.approx(portfolio.final_value(), rel=1e-6)
