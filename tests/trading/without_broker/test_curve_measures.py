import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numba import njit

from multichat_lab.trading.statistics import measure_curve
from multichat_lab.trading.without_broker.compiled import measure_by_loop, quickest_measure

COMPILED = njit(measure_by_loop)
WAYS = pytest.mark.parametrize("measure", [measure_curve, measure_by_loop, COMPILED])


def daily(values):
    index = pd.date_range("2024-01-01", periods=len(values), tz="UTC", unit="us")
    return pd.Series(np.array(values, dtype=float), index)


@pytest.mark.slow
@WAYS
@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(50_000, 150_000), min_size=3, max_size=40))
@example([100, 100, 100])
@example([100, 90, 100, 90, 90])
@example([100, 110, 121])
def test_the_measures_lead_to_the_statistics(measure, values):
    equity = daily(values)
    curve = measure(equity.to_numpy(), equity.index.asi8)
    assert (curve.first, curve.final, curve.peak) == (values[0], values[-1], max(values))
    assert curve.bars == len(values)
    assert curve.average == pytest.approx(np.mean(values))
    returns = equity.pct_change().iloc[1:]
    assert curve.lowest - 1 == pytest.approx((equity / equity.cummax()).min() - 1, abs=1e-15)
    assert curve.longest_us == measure_curve(equity.to_numpy(), equity.index.asi8).longest_us
    assert curve.mean == pytest.approx(returns.mean(), abs=1e-12)
    assert curve.deviation == pytest.approx(returns.std(), abs=1e-9)
    assert curve.downside**2 == pytest.approx((returns.clip(upper=0) ** 2).mean(), abs=1e-12)


@WAYS
def test_fewer_than_two_returns_have_no_moments(measure):
    for values in ([100.0], [100.0, 90.0]):
        curve = measure(np.array(values), np.arange(len(values)))
        assert curve.final == values[-1]
        assert np.isnan([curve.mean, curve.deviation, curve.downside]).all()


@WAYS
def test_an_equity_below_zero_has_no_moments(measure):
    curve = measure(np.array([100.0, 40.0, -10.0, 20.0]), np.arange(4))
    assert curve.lowest == -0.1
    assert curve.longest_us == 3
    assert np.isnan([curve.mean, curve.deviation, curve.downside]).all()


def test_the_compiled_loop_is_the_quickest_measure():
    assert hasattr(quickest_measure(), "py_func")
