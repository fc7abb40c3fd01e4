import empyrical
import numpy as np
import pandas as pd
import pytest
from backtesting._stats import compute_drawdown_duration_peaks
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.trading.market import load_bars, shipped_symbols
from multichat_lab.trading.statistics import drawdown_series, period_returns
from tests.trading.statistics.labelled import calmar_ratio, max_drawdown, max_drawdown_duration

pytestmark = pytest.mark.filterwarnings("error")
equities = st.lists(st.integers(100, 10_000), min_size=2, max_size=60).map(np.array)


def daily(values: list[float] | np.ndarray) -> pd.Series:
    index = pd.date_range("2024-01-01", periods=len(values), tz="UTC")
    return pd.Series(np.asarray(values, dtype=float), index=index)


def longest_stretch_below_a_peak(values: np.ndarray) -> int:
    """Try every pair of bars: the plain definition, bar by bar."""
    longest = 0
    for peak in range(len(values)):
        for bar in range(peak + 1, len(values)):
            if values[bar] >= values[peak]:
                longest = max(longest, bar - peak if bar > peak + 1 else 0)
                break
        else:
            longest = max(longest, len(values) - 1 - peak)
    return longest


@given(equities)
def test_drawdowns_are_those_that_empyrical_reckons(equity):
    returns = period_returns(equity)
    assert max_drawdown(equity) == pytest.approx(empyrical.max_drawdown(returns), abs=1e-12)
    theirs = empyrical.stats.drawdown_series(returns)
    np.testing.assert_allclose(drawdown_series(equity)[1:], theirs, atol=1e-12)


@given(equities)
def test_the_duration_is_that_of_trying_every_pair_of_bars(equity):
    assert max_drawdown_duration(daily(equity)) == longest_stretch_below_a_peak(equity)


@given(equities)
def test_calmar_is_that_of_empyrical_where_equity_fell(equity):
    with np.errstate(over="ignore"):
        theirs = empyrical.calmar_ratio(period_returns(equity))
    ours = calmar_ratio(equity, 252)
    if max_drawdown(equity) == 0:
        assert np.isnan(ours)
    elif np.isfinite(ours):
        assert ours == pytest.approx(theirs, rel=1e-8, abs=1e-6)


@pytest.mark.parametrize("symbol", shipped_symbols())
def test_real_series_agree_with_empyrical_and_backtesting(symbol):
    close = load_bars(symbol)["close"]
    returns = close.pct_change().iloc[1:]
    assert max_drawdown(close) == pytest.approx(empyrical.max_drawdown(returns), rel=1e-10)
    assert calmar_ratio(close, 252) == pytest.approx(empyrical.calmar_ratio(returns), rel=1e-10)
    durations, _ = compute_drawdown_duration_peaks(-pd.Series(drawdown_series(close), close.index))
    assert max_drawdown_duration(close) == durations.max() / pd.Timedelta(days=1)


def test_a_drawdown_counts_until_the_peak_is_reached_again():
    assert max_drawdown_duration(daily([100, 90, 80, 100, 110])) == 3


def test_a_drawdown_that_does_not_end_counts_to_the_last_bar():
    assert max_drawdown_duration(daily([100, 120, 90, 80, 110])) == 3
    assert max_drawdown_duration(daily([100, 120, 90])) == 1


def test_a_duration_within_the_day_is_a_fraction():
    hours = daily([100, 90, 95, 100])
    hours.index = pd.date_range("2024-01-01", periods=4, freq="h", tz="UTC")
    assert max_drawdown_duration(hours) == pytest.approx(3 / 24)


def test_an_equity_that_never_falls_has_no_drawdown():
    for values in ([100.0], [100.0, 100.0], [100.0, 101.0, 101.0]):
        assert max_drawdown(values) == max_drawdown_duration(daily(values)) == 0
        assert np.isnan(calmar_ratio(values, 252))


def test_a_debt_is_a_drawdown_of_more_than_everything():
    assert max_drawdown([100.0, 200.0, -50.0]) == -1.25
