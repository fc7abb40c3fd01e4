import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import bootstrap_bars, gbm_bars, load_bars, validate_bars
from multichat_lab.trading.records.instrument import Instrument
from tests.trading.scenes import random_bars

PRICES = ["open", "high", "low", "close"]


def log_returns(bars: pd.DataFrame) -> np.ndarray:
    return np.diff(np.log(bars["close"].to_numpy()))


def clustering(returns: np.ndarray) -> float:
    sizes = np.abs(returns)
    return float(np.corrcoef(sizes[1:], sizes[:-1])[0, 1])


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(n=st.integers(1, 900), seed=st.integers(0, 2**31), source_seed=st.integers(0, 50))
def test_drawn_bars_are_coherent_in_cents_and_as_many_as_asked(n, seed, source_seed):
    bars = bootstrap_bars(gbm_bars(120, source_seed), n, seed)
    assert len(bars) == n
    validate_bars(bars)
    assert (bars["high"] >= bars[["open", "close"]].max(axis=1)).all()
    assert (bars["low"] <= bars[["open", "close"]].min(axis=1)).all()
    assert (bars == bars.round(2)).all(axis=None)


def test_the_seed_decides_the_bars():
    pd.testing.assert_frame_equal(bootstrap_bars("IBM", 50, 7), bootstrap_bars("IBM", 50, 7))
    assert not bootstrap_bars("IBM", 50, 7).equals(bootstrap_bars("IBM", 50, 8))


def test_the_bars_go_on_from_the_last_close_on_the_next_business_day():
    source, drawn = load_bars("IBM"), bootstrap_bars("IBM", 10, 1)
    dates = drawn.index.strftime("%Y-%m-%d")  # type: ignore[attr-defined]
    assert list(dates[:2]) == ["2013-03-04", "2013-03-05"]
    assert drawn.index.dtype == source.index.dtype
    assert drawn["open"].iloc[0] == pytest.approx(source["close"].iloc[-1], rel=0.2)
    assert drawn.attrs == {"symbol": "IBM"}


def test_volatility_tails_and_clusters_are_those_of_the_source():
    real, drawn = log_returns(load_bars("IBM")), log_returns(bootstrap_bars("IBM", 6000, 4))
    assert drawn.std() == pytest.approx(real.std(), rel=0.15)
    assert pd.Series(drawn).kurt() == pytest.approx(pd.Series(real).kurt(), rel=0.4)
    assert clustering(drawn) == pytest.approx(clustering(real), abs=0.08)
    assert clustering(drawn) > 3 * abs(clustering(np.random.default_rng(1).permutation(drawn)))


def test_each_bar_is_a_real_one_scaled():
    source, drawn = load_bars("GOOG"), bootstrap_bars("GOOG", 300, 2)
    relative = source[PRICES].div(source["close"].shift(), axis=0)
    before = drawn["close"].shift()
    for at in range(1, len(drawn)):
        originals = relative[source["volume"] == drawn["volume"].iloc[at]] * before.iloc[at]
        assert (originals - drawn[PRICES].iloc[at]).abs().max(axis=1).min() < 0.02


def test_a_price_that_never_moves_stays():
    still = gbm_bars(30, 1).assign(open=5.0, high=5.0, low=5.0, close=5.0)
    assert set(bootstrap_bars(still, 10, 1)["close"]) == {5.0}


def test_a_source_or_a_number_that_will_not_do_is_refused():
    with pytest.raises(MarketDataError, match="n is 0"):
        bootstrap_bars("FB", 0, 1)
    with pytest.raises(MarketDataError, match="19 bars are too few"):
        bootstrap_bars(gbm_bars(19, 1), 5, 1)
    with pytest.raises(MarketDataError, match="earlier than the row before"):
        bootstrap_bars(gbm_bars(30, 1).iloc[::-1], 5, 1)


def test_a_missing_arch_is_explained(monkeypatch):
    monkeypatch.setitem(sys.modules, "arch.bootstrap", None)
    with pytest.raises(MarketDataError, match=r'pip install "multichat-lab\[bootstrap\]"'):
        bootstrap_bars("FB", 5, 1)


def test_prices_below_zero_are_drawn_in_steps():
    bars = random_bars(200, seed=3)
    names = ["open", "high", "low", "close"]
    bars[names] = (bars[names] - bars["close"].iloc[-1]).round(2)  # it ends at zero
    bars.attrs["instrument"] = Instrument("CL", negative_prices=True)
    drawn = bootstrap_bars(bars, 100, seed=1)
    validate_bars(drawn)
    steps = bars[names].to_numpy()[1:] - bars["close"].to_numpy()[:-1, None]
    before = np.concatenate([[bars["close"].iloc[-1]], drawn["close"].to_numpy()[:-1]])
    made = drawn[names].to_numpy() - before[:, None]
    for row in made:  # each bar is a real one, moved
        assert np.abs(steps - row).max(axis=1).min() < 0.02
    assert (drawn["close"] < 0).any()
