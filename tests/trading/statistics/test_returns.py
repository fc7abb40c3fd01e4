import empyrical
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.trading.market import load_bars, shipped_symbols
from multichat_lab.trading.statistics import period_returns
from tests.trading.statistics.labelled import (
    annual_volatility,
    cagr,
    sharpe_ratio,
    sortino_ratio,
    total_return,
)

pytestmark = pytest.mark.filterwarnings("error")
ANNUAL = [
    (cagr, empyrical.cagr),
    (annual_volatility, empyrical.annual_volatility),
    (sharpe_ratio, empyrical.sharpe_ratio),
    (sortino_ratio, empyrical.sortino_ratio),
]
equities = st.lists(st.integers(100, 10_000), min_size=3, max_size=80).map(np.array)


@given(equities)
def test_returns_are_those_that_pandas_reckons(equity):
    expected = pd.Series(equity).pct_change().to_numpy()[1:]
    np.testing.assert_allclose(period_returns(equity), expected, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(("ours", "theirs"), ANNUAL)
@given(equity=equities, per_year=st.sampled_from([12, 252, 365, 98_280]))
def test_a_made_up_equity_has_the_statistic_that_empyrical_reckons(ours, theirs, equity, per_year):
    # a gain within minutes annualises beyond what a float holds
    with np.errstate(over="ignore"):
        expected = theirs(period_returns(equity), annualization=per_year)
    if ours in (sharpe_ratio, sortino_ratio) and np.isinf(expected):
        expected = np.nan  # no deviation to divide by: empyrical says infinity, we undefined
    assert ours(equity, per_year) == pytest.approx(expected, rel=1e-8, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize(("ours", "theirs"), ANNUAL)
@pytest.mark.parametrize("symbol", shipped_symbols())
def test_a_real_series_has_the_statistic_that_empyrical_reckons(ours, theirs, symbol):
    close = load_bars(symbol)["close"]
    assert ours(close, 252) == pytest.approx(theirs(close.pct_change().iloc[1:]), rel=1e-10)


def test_total_return_is_last_over_first():
    assert total_return([100, 50, 130]) == pytest.approx(0.3)
    assert total_return(pd.Series([100.0])) == 0


def test_a_doubling_in_half_a_year_quadruples_in_one():
    assert cagr([100, 150, 200], per_year=4) == pytest.approx(3)


def test_an_equity_that_does_not_move_has_no_ratios():
    flat = np.full(10, 1000.0)
    assert total_return(flat) == cagr(flat, 252) == annual_volatility(flat, 252) == 0
    assert np.isnan(sharpe_ratio(flat, 252))
    assert np.isnan(sortino_ratio(flat, 252))


def test_an_equity_that_only_rises_has_no_sortino_ratio():
    assert np.isnan(sortino_ratio([100, 101, 103], 252))


@pytest.mark.parametrize("statistic", [cagr, annual_volatility, sharpe_ratio, sortino_ratio])
def test_a_single_bar_has_no_annual_statistic(statistic):
    assert np.isnan(statistic([1000.0], 252))


@pytest.mark.parametrize("statistic", [annual_volatility, sharpe_ratio, sortino_ratio])
def test_a_single_return_has_no_risk(statistic):
    assert np.isnan(statistic([1000.0, 990.0], 252))


def test_an_account_that_is_ruined_has_lost_everything_and_has_no_ratios():
    ruined = [100.0, 50.0, 0.0, 0.0]
    assert total_return(ruined) == cagr(ruined, 252) == -1
    assert np.isnan(sharpe_ratio(ruined, 252))
    assert np.isnan(sortino_ratio(ruined, 252))
    assert np.isnan(annual_volatility(ruined, 252))


def test_an_account_in_debt_has_no_growth_rate():
    assert total_return([100.0, 50.0, -20.0]) == pytest.approx(-1.2)
    assert np.isnan(cagr([100.0, 50.0, -20.0], 252))
