import numpy as np
import pandas as pd
import pytest

from multichat_lab.trading.market import gbm_bars
from multichat_lab.trading.statistics import summary
from tests.trading.statistics.labelled import NO_FILLS, NO_TRADES, activity

FILLS = pd.DataFrame(
    {
        "price": [10.0, 12.0],
        "quantity": [100.0, 50.0],
        "commission": [1.0, 0.6],
        "slippage": [0.25, 0.0],
    }
)


def statistics(held, fills, equity):
    bars = gbm_bars(len(equity), seed=1)
    return summary(pd.Series(equity, bars.index), activity(held, NO_TRADES, fills), bars)


@pytest.mark.parametrize(
    ("held", "expected"),
    [([0, 5.0, -3.0, 0], 50), (np.array([True, True]), 100), (np.zeros(3), 0)],
)
def test_exposure_counts_the_bars_with_a_position_long_or_short(held, expected):
    found = statistics(held, NO_FILLS, np.full(len(held), 1000.0))
    assert found["Exposure Time [%]"] == expected


def test_turnover_is_all_that_was_traded_over_the_average_equity():
    turnover = statistics([0, 0], FILLS, [900.0, 1100.0])["Turnover"]
    assert turnover == pytest.approx((1000 + 600) / 1000)


def test_costs_are_commission_and_slippage():
    assert statistics([0], FILLS, [1000.0])["Costs Paid [$]"] == pytest.approx(1.85)


@pytest.mark.filterwarnings("error")
def test_without_fills_nothing_was_turned_over_and_nothing_paid():
    found = statistics([0], NO_FILLS, [1000.0])
    assert found["Turnover"] == found["Costs Paid [$]"] == 0
