"""Months, drawdowns and rolling ratios, against plain loops and empyrical."""

import empyrical
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.trading.report.measures import (
    monthly_returns,
    rolling_sharpe,
    trading_days,
    worst_falls,
)


def curve(values, start="2024-01-01", freq="D"):
    times = pd.date_range(start, periods=len(values), freq=freq, tz="UTC", unit="us")
    return pd.Series(np.asarray(values, dtype=float), times)


def test_the_first_month_is_measured_from_the_cash_the_next_from_the_month_before():
    equity = curve([100.0] * 30 + [110.0] + [121.0] * 29, "2024-01-01")
    table = monthly_returns(equity, 100.0)
    assert table.loc[2024, [1, 2]].round(10).tolist() == [0.1, 0.1]
    assert np.isnan(table.loc[2024, 3])
    assert table.loc[2024, "year"] == pytest.approx(0.21)


@given(st.lists(st.floats(0.5, 2.0), min_size=40, max_size=900))
def test_the_months_of_all_years_multiply_to_the_whole(growths):
    equity = curve(100 * np.cumprod(growths))
    table = monthly_returns(equity, 100.0)
    months = table[list(range(1, 13))].to_numpy()
    whole = equity.iloc[-1] / 100
    assert np.prod(1 + months[~np.isnan(months)]) == pytest.approx(whole, rel=1e-9)
    assert (1 + table["year"]).prod() == pytest.approx(whole, rel=1e-9)


def test_an_account_without_money_has_no_return():
    table = monthly_returns(curve([100.0] * 31 + [-5.0] * 29 + [-7.0] * 31), 100.0)
    assert table.loc[2024, 2] == pytest.approx(-1.05)
    assert np.isnan(table.loc[2024, 3])


@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        ("UTC", "00:00"),
        ("Europe/Paris", "00:00"),
        ("Australia/Sydney", "00:00"),
        ("America/New_York", "00:00"),
        ("America/New_York", "16:00"),
    ],
)
def test_a_day_is_the_exchanges_whatever_the_zone(zone, clock):
    days = pd.bdate_range("2024-01-01", "2024-06-28")
    times = (days + pd.Timedelta(f"{clock}:00")).tz_localize(zone).tz_convert("UTC")
    assert list(trading_days(times)) == list(days)


def test_hours_belong_to_their_day_in_utc():
    times = pd.date_range("2024-01-31 20:00", periods=8, freq="h", tz="UTC")
    assert trading_days(times).day.tolist() == [31] * 4 + [1] * 4


@given(st.lists(st.integers(50, 150), min_size=1, max_size=80))
def test_the_deepest_fall_is_that_of_empyrical(values):
    equity = curve(values)
    falls = worst_falls(equity)
    deepest = empyrical.max_drawdown(equity.pct_change().fillna(0.0))
    assert (falls[0].depth if falls else 0.0) == pytest.approx(deepest, abs=1e-12)
    for fall in falls:
        assert fall.depth == pytest.approx(equity[fall.trough] / equity[fall.peak] - 1)
        assert fall.peak < fall.trough
        if fall.recovered is not None:
            assert equity[fall.recovered] >= equity[fall.peak]
            assert fall.days == (fall.recovered - fall.peak).days
    assert [fall.depth for fall in falls] == sorted(fall.depth for fall in falls)


def test_a_fall_that_is_not_recovered_says_so():
    (fall,) = worst_falls(curve([100, 90, 95]))
    assert fall.recovered is None
    assert (fall.days, fall.depth) == pytest.approx((2.0, -0.1))


def test_a_rolling_ratio_is_that_of_its_window():
    rng = np.random.default_rng(1)
    equity = curve(100 * np.cumprod(1 + rng.normal(0, 0.01, 60)))
    ratio = rolling_sharpe(equity, 20, 252)
    returns = equity.pct_change()
    assert ratio.iloc[:20].isna().all()
    for place in (20, 35, 59):
        some = returns.iloc[place - 19 : place + 1]
        assert ratio.iloc[place] == pytest.approx(empyrical.sharpe_ratio(some), rel=1e-9)


def test_where_nothing_varies_there_is_no_ratio():
    equity = curve([100, 101, 103, 102, *[102] * 20, 103])
    ratio = rolling_sharpe(equity, 5, 252)
    assert ratio.iloc[9:23].isna().all()
    assert ratio.notna().sum() > 2
