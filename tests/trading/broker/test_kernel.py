import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.trading.broker import kernel

prices = st.integers(1, 50_000).map(lambda cents: cents / 100)
sides = st.sampled_from([1, -1])


@st.composite
def bars(draw: st.DrawFn) -> tuple[float, float, float]:
    """Open, high and low of a coherent bar."""
    low, open_, high = sorted(draw(st.tuples(prices, prices, prices)))
    return open_, high, low


@given(sides, prices, bars())
def test_a_limit_fills_within_the_bar_and_never_worse_than_the_limit(side, limit, bar):
    open_, high, low = bar
    price = kernel.limit_fill(side, limit, open_, high, low)
    if math.isnan(price):
        assert (low > limit) if side > 0 else (high < limit)
    else:
        assert low <= price <= high
        assert side * price <= side * limit


@given(sides, prices, bars())
def test_a_stop_fills_within_the_bar_and_never_better_than_the_stop(side, stop, bar):
    open_, high, low = bar
    price = kernel.stop_fill(side, stop, open_, high, low)
    if math.isnan(price):
        assert (high < stop) if side > 0 else (low > stop)
    else:
        assert low <= price <= high
        assert side * price >= side * stop


@pytest.mark.parametrize(
    ("fill", "side", "level", "expected"),
    [
        (kernel.limit_fill, 1, 99.0, 99.0),  # touched exactly at the low
        (kernel.limit_fill, -1, 101.0, 101.0),
        (kernel.stop_fill, 1, 101.0, 101.0),
        (kernel.stop_fill, -1, 99.0, 99.0),
        (kernel.limit_fill, 1, 100.5, 100.0),  # gapped over: the better open
        (kernel.limit_fill, -1, 99.5, 100.0),
        (kernel.stop_fill, 1, 99.5, 100.0),  # gapped over: the worse open
        (kernel.stop_fill, -1, 100.5, 100.0),
    ],
)
def test_a_level_that_is_touched_fills_and_a_gap_fills_at_the_open(fill, side, level, expected):
    assert fill(side, level, 100.0, 101.0, 99.0) == expected


@given(sides, prices, st.lists(prices, max_size=5), st.floats(0, 5), st.floats(0, 0.5))
def test_a_trailing_stop_never_moves_back(side, stop, extremes, distance, fraction):
    for extreme in extremes:
        moved = kernel.trailed_stop(side, stop, extreme, distance, fraction)
        assert side * moved <= side * stop
        stop = moved


@given(st.integers(1, 10_000), prices)
def test_whole_shares_at_prices_in_cents_are_worth_exactly_that(quantity, price):
    assert kernel.traded_value(quantity, price) == quantity * Fraction(str(price)) * 100


@given(st.floats(1e-8, 1e6), st.floats(1e-4, 1e5))
def test_a_value_is_booked_to_the_nearest_cent(quantity, price):
    exact = Fraction(quantity) * Fraction(price) * 100
    assert (
        abs(kernel.traded_value(quantity, price) - exact)
        <= Fraction(1, 2) * (1 + Fraction(1e-9)) + exact / 10**15
    )


def test_half_a_cent_is_rounded_to_even():
    assert [kernel.traded_value(1, price) for price in (0.125, 0.375, 0.625)] == [12, 38, 62]


def test_commission_is_the_tariff_or_the_minimum():
    assert kernel.commission(100, 50.0, 0.001, 0.005, 1.0) == 550
    assert kernel.commission(1, 50.0, 0.001, 0.005, 1.0) == 100


def test_slippage_is_basis_points_and_half_the_spread():
    assert kernel.slippage(100, 50.0, 2, 0.02) == 200


def test_cash_pays_for_purchases_and_all_costs():
    assert kernel.settle(10_000, 1, 5_000, 10, 5) == 4_985
    assert kernel.settle(10_000, -1, 5_000, 10, 5) == 14_985


@given(st.lists(st.integers(-(10**10), 10**10), max_size=20))
def test_positions_in_fractions_of_a_share_add_up_exactly(parts):
    position = 0.0
    for part in parts:
        position = kernel.moved_position(position, part / kernel.UNITS)
    assert Fraction(position) == Fraction(sum(parts) / kernel.UNITS)


def test_a_tenth_and_two_tenths_less_three_tenths_is_flat():
    position = kernel.moved_position(kernel.moved_position(0.1, 0.2), -0.3)
    assert position == 0.0


def test_margin_is_equity_times_leverage():
    assert kernel.within_margin(0, 1_000.0, 1_000.0, 1.0)
    assert not kernel.within_margin(-1, 1_000.0, 1_000.0, 1.0)
    assert kernel.within_margin(-100_000, 2_000.0, 2_000.0, 2.0)
    assert not kernel.within_margin(200_000, -1_000.0, 1_000.01, 1.0)


def test_averages_that_differ_by_rounding_are_equal():
    assert kernel.average_side(1e-9, 100.0, 10, 30) == 0
    assert kernel.average_side(1e-3, 100.0, 10, 30) == 1
    assert kernel.average_side(-1e-3, 100.0, 10, 30) == -1


def test_an_open_that_adjustment_moved_out_of_the_bar_is_moved_back():
    assert kernel.opening_price(101.0000001, 101.0, 99.0) == 101.0
    assert kernel.opening_price(98.9999999, 101.0, 99.0) == 99.0
    assert kernel.opening_price(100.0, 101.0, 99.0) == 100.0


def test_whole_shares_are_never_below_zero():
    assert kernel.whole_shares(1_000.0, 30.0, 0.95) == 31.0
    assert kernel.whole_shares(-1_000.0, 30.0, 0.95) == 0.0
