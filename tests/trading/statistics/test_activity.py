import numpy as np
import pandas as pd
import pytest

from multichat_lab.trading.statistics import costs_paid, exposure_time, turnover

FILLS = pd.DataFrame(
    {
        "price": [10.0, 12.0],
        "quantity": [100.0, 50.0],
        "commission": [1.0, 0.6],
        "slippage": [0.25, 0.0],
    }
)


@pytest.mark.parametrize(
    ("exposure", "expected"),
    [([0, 5.0, -3.0, 0], 0.5), (np.array([True, True]), 1), (np.zeros(3), 0)],
)
def test_exposure_counts_the_bars_with_a_position_long_or_short(exposure, expected):
    assert exposure_time(exposure) == expected


def test_no_bars_have_no_exposure():
    assert np.isnan(exposure_time([]))


def test_turnover_is_all_that_was_traded_over_the_average_equity():
    assert turnover(FILLS, [900.0, 1100.0]) == pytest.approx((1000 + 600) / 1000)


def test_costs_are_commission_and_slippage():
    assert costs_paid(FILLS) == pytest.approx(1.85)


@pytest.mark.filterwarnings("error")
def test_without_fills_nothing_was_turned_over_and_nothing_paid():
    assert turnover(FILLS.iloc[:0], [1000.0]) == costs_paid(FILLS.iloc[:0]) == 0
