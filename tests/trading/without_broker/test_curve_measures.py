import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from multichat_lab.trading.deflated_sharpe import moments_of
from multichat_lab.trading.statistics import measure_curve
from multichat_lab.trading.without_broker.compiled import compiled_measure
from multichat_lab.trading.without_broker.measure_loop import measure_by_loop


def by_loop(equity, times_us):
    return measure_by_loop(equity, times_us)[0]


def compiled(equity, times_us):
    return compiled_measure()(equity, times_us)[0]


WAYS = pytest.mark.parametrize("measure", [measure_curve, by_loop, compiled])


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


@pytest.mark.parametrize("measure", [measure_by_loop, compiled_measure()])
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(90_000, 110_000), min_size=1, max_size=60))
@example([100, 100, 100])
def test_the_moments_are_those_that_deflate_a_sharpe_ratio(measure, values):
    equity = daily(values).to_numpy()
    _, found = measure(equity, np.arange(len(values)))
    np.testing.assert_allclose(found, moments_of(equity), rtol=1e-6, atol=1e-9)
