import sys
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.errors.trading import AccountError, MarketDataError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.deflated_sharpe import Moments
from multichat_lab.trading.experiments import sweep
from multichat_lab.trading.market import gbm_bars, load_bars, regime_bars
from multichat_lab.trading.robots import SmaCross
from multichat_lab.trading.without_broker.many_runs import sma_cross_statistics

COSTS = st.builds(
    Costs,
    commission=st.sampled_from([0.0, 0.001]),
    per_share=st.sampled_from([0.0, 0.01]),
    minimum=st.sampled_from([0.0, 5.0]),
    slippage_bps=st.sampled_from([0.0, 2.0]),
    spread=st.sampled_from([0.0, 0.03]),
)
FUNDS = st.builds(Funds, st.sampled_from([900.0, 100_000.0]), st.sampled_from([1.0, 20.0]))
POINTS = st.lists(
    st.fixed_dictionaries(
        {
            "fast": st.integers(1, 10),
            "slow": st.integers(11, 60),
            "quantity": st.sampled_from([None, 0.5, 40.0, 150.0]),
        }
    ),
    min_size=1,
    max_size=3,
)


@pytest.fixture(params=["numba", "numpy"])
def engine(request):
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "numpy":
            patch.setitem(sys.modules, "numba", None)
        yield request.param


def callback_statistics(bars, funds, costs, points):
    return [Backtest(bars, SmaCross(**point), funds, costs).run().stats for point in points]


def assert_same(found, expected):
    found = found.drop(columns=[*Moments._fields, "Deflated Sharpe Ratio"], errors="ignore")
    expected = pd.DataFrame(expected)  # some may be ruined, which is one statistic more
    assert set(found.columns) == set(expected.columns)
    found, expected = found[expected.columns], expected.to_numpy()
    money = [place for place, name in enumerate(found.columns) if "[$]" in name]
    np.testing.assert_array_equal(found.to_numpy()[:, money].round(2), expected[:, money].round(2))
    np.testing.assert_allclose(found.to_numpy(), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.slow
def test_real_bars_give_the_table_of_the_callback_engine(engine):
    bars = load_bars("GOOG")
    grid = {"fast": [5, 10, 20], "slow": [10, 30, 60]}
    table = sweep(bars, SmaCross, grid)
    by_callback = sweep(bars, partial(SmaCross, quantity=None), grid)
    assert list(table.columns) == list(by_callback.columns)
    assert table.pop("error").equals(by_callback.pop("error"))
    assert table["# Trades"].notna().sum() == 7
    statistics = by_callback.drop(columns="Deflated Sharpe Ratio")
    assert_same(table, [row for _, row in statistics.iterrows()])
    assert table.attrs["refused"] == by_callback.attrs["refused"] == 2


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    length=st.integers(1, 300), seed=st.integers(0, 10**6), points=POINTS, funds=FUNDS, costs=COSTS
)
def test_any_run_has_the_statistics_of_its_backtest(length, seed, points, funds, costs):
    bars = regime_bars(length, seed)
    with pytest.MonkeyPatch.context() as patch:
        if seed % 2:
            patch.setitem(sys.modules, "numba", None)
        found = sma_cross_statistics(bars, funds, costs, points)
    assert_same(found, callback_statistics(bars, funds, costs, points))


def test_an_account_without_money_does_nothing(engine):
    with np.errstate(invalid="ignore"):
        table = sma_cross_statistics(gbm_bars(100, 1), 0, Costs(), [{"fast": 2, "slow": 5}])
    assert table["# Trades"].item() == 0
    assert np.isnan(table[["Return [%]", "Sharpe Ratio", "Max. Drawdown [%]"]]).all(axis=None)


def test_bars_and_cash_are_checked(engine):
    bars = gbm_bars(30, 1)
    with pytest.raises(MarketDataError, match="earlier than the row before"):
        sma_cross_statistics(bars.iloc[::-1], 100, Costs(), [{"fast": 2}])
    with pytest.raises(AccountError, match="cash is -1"):
        sma_cross_statistics(bars, -1, Costs(), [{"fast": 2}])


@pytest.mark.parametrize("costs", [Costs(), Costs(volume_limit=0.001), Costs(debit_rate=0.1)])
def test_what_only_the_broker_books_is_run_by_the_broker(engine, costs):
    bars, funds = regime_bars(300, 4), Funds(20_000, leverage=20)
    points = [
        {"fast": fast, "slow": 20, "quantity": quantity}
        for fast in (2, 5)
        for quantity in (10.0, 2_000.0)
    ]
    results = [Backtest(bars, SmaCross(**point), funds, costs).run() for point in points]
    assert any(result.broker.margin.calls for result in results)
    found = sma_cross_statistics(bars, funds, costs, points)
    assert_same(found, [result.stats for result in results])
