"""Bars that share a time are one bar in the chart, as they are in the record's own resampling."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.dashboards.desk.stream import Moments
from multichat_lab.trading.records.rows import Bar

PRICES = st.integers(1, 100).map(float)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 5), PRICES), min_size=1, max_size=30), st.data())
def test_however_they_come_each_time_has_the_bar_that_pandas_makes_of_it(ticks, data):
    bars = [Bar("A", time, price, price, price, price, 1.0) for time, price in sorted(ticks)]
    cut = data.draw(st.integers(0, len(bars)))
    moments, merged = Moments(), {}
    for part in (bars[:cut], bars[cut:]):
        merged |= {each.time_us: each for each in moments.merge(part)}
    frame = pd.DataFrame(bars).groupby("time_us")
    expected = frame.agg(
        open=("open", "first"), high=("high", "max"), low=("low", "min"),
        close=("close", "last"), volume=("volume", "sum"),
    )  # fmt: skip
    found = pd.DataFrame(merged.values()).set_index("time_us").drop(columns="symbol")
    pd.testing.assert_frame_equal(found, expected)
