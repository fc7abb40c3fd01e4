"""Gini, entropy and evenness against their definitions, and against scipy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from multichat_lab import balance_df, floor_df
from multichat_lab.analysis.measures.balance import entropy, evenness, gini

AMOUNTS = st.lists(st.integers(0, 1_000), min_size=2, max_size=40).filter(any)


@given(AMOUNTS)
def test_gini_is_half_the_relative_mean_difference(amounts):
    n, mean = len(amounts), sum(amounts) / len(amounts)
    apart = sum(abs(one - other) for one in amounts for other in amounts) / n**2
    assert gini(amounts) == pytest.approx(apart / (2 * mean), abs=1e-12)


@given(AMOUNTS)
def test_entropy_is_that_of_scipy(amounts):
    assert entropy(amounts) == pytest.approx(stats.entropy(amounts, base=2), abs=1e-12)
    assert 0 <= evenness(amounts) <= 1 + 1e-12


def test_ends_of_the_scale():
    assert gini([3, 3, 3]) == 0
    assert gini([0, 0, 8]) == pytest.approx(2 / 3)
    assert entropy([5, 5, 5, 5]) == 2
    assert (entropy([7]), evenness([4, 4]), evenness([9, 0])) == (0, 1, 0)


@pytest.mark.parametrize("amounts", [[], [5], [0, 0], [math.nan, 3]])
def test_of_nothing_to_share_nothing_is_told(amounts):
    assert math.isnan(gini(amounts))
    assert math.isnan(evenness(amounts))


def test_the_table_is_of_everyone_there(floor):
    lab, _ = floor
    table = balance_df(lab).set_index("quantity")
    held = floor_df(lab)
    for quantity in table.index:
        assert table.loc[quantity, "gini"] == gini(held[quantity])
        assert table.loc[quantity, "total"] == held[quantity].sum()
    assert table.loc["floor_seconds", "largest"] == held["participant"][0]
