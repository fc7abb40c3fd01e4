import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import bar_ticks, gbm_bars, load_bars, resample, validate_bars

PRICES = ["open", "high", "low", "close"]
AAPL = load_bars("AAPL")


@pytest.mark.slow
@given(ticks_per_bar=st.integers(4, 40), seed=st.integers(0, 2**32), start=st.integers(0, 3200))
def test_ticks_resampled_give_the_bars_back(ticks_per_bar, seed, start):
    bars = AAPL.iloc[start : start + 20]
    ticks = bar_ticks(bars, ticks_per_bar, seed)
    assert len(ticks) == ticks_per_bar * len(bars)
    again = resample(ticks, "1D", "start")
    pd.testing.assert_frame_equal(again[PRICES], bars[PRICES])
    np.testing.assert_allclose(again["volume"], bars["volume"], rtol=1e-12)


def test_a_tick_is_a_bar_of_one_price_within_its_own_bar():
    ticks = bar_ticks(AAPL, 6, 1)
    validate_bars(ticks)
    price = ticks["close"]
    assert all((ticks[name] == price).all() for name in PRICES)
    assert (price.to_numpy() <= np.repeat(AAPL["high"], 6)).all()
    assert (price.to_numpy() >= np.repeat(AAPL["low"], 6)).all()
    assert ticks.attrs == {"symbol": "AAPL"}


def test_the_first_tick_of_a_bar_is_its_open_and_comes_at_its_time():
    ticks = bar_ticks(AAPL, 5, 1).iloc[::5]
    assert list(ticks.index) == list(AAPL.index)
    assert list(ticks["close"]) == list(AAPL["open"])


def test_the_seed_decides_whether_high_or_low_comes_first():
    rising = gbm_bars(200, 1)
    ticks = bar_ticks(rising, 4, 1)["close"].to_numpy().reshape(-1, 4)
    high_first = ticks[:, 1] == rising["high"]
    assert 60 < high_first.sum() < 140
    assert (bar_ticks(rising, 4, 2)["close"] != bar_ticks(rising, 4, 1)["close"]).any()
    pd.testing.assert_frame_equal(bar_ticks(rising, 4, 1), bar_ticks(rising, 4, 1))


def test_a_single_bar_spreads_its_ticks_over_a_day():
    ticks = bar_ticks(AAPL.iloc[:1], 4, 1)
    assert list(ticks.index.hour) == [0, 6, 12, 18]  # type: ignore[attr-defined]


@pytest.mark.parametrize("ticks_per_bar", [3, 86_400_000_001])
def test_too_few_or_too_many_ticks_are_refused(ticks_per_bar):
    with pytest.raises(MarketDataError, match=f"ticks_per_bar is {ticks_per_bar}"):
        bar_ticks(AAPL, ticks_per_bar, 1)
