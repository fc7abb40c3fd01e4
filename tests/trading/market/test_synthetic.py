import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import (
    BrownianMarket,
    RegimeMarket,
    gbm_bars,
    load_bars,
    regime_bars,
    validate_bars,
)

GENERATORS = [gbm_bars, regime_bars]
brownian_markets = st.builds(
    BrownianMarket,
    start_price=st.floats(0.01, 1e5),
    drift=st.floats(-2, 2),
    volatility=st.floats(0, 3),
)
chances = st.floats(0, 1)
regime_markets = st.builds(RegimeMarket, brownian_markets, brownian_markets, chances, chances)


def log_returns(bars: pd.DataFrame) -> np.ndarray:
    return np.diff(np.log(bars["close"].to_numpy()))


def autocorrelation(values: np.ndarray) -> float:
    return float(np.corrcoef(values[1:], values[:-1])[0, 1])


def kurtosis(values: np.ndarray) -> float:
    return float((((values - values.mean()) / values.std()) ** 4).mean())


def assert_exactly_coherent(bars: pd.DataFrame) -> None:
    validate_bars(bars)
    assert (bars["high"] >= bars[["open", "close"]].max(axis=1)).all()
    assert (bars["low"] <= bars[["open", "close"]].min(axis=1)).all()


@given(market=brownian_markets, n=st.integers(1, 300), seed=st.integers(0, 2**32))
def test_brownian_bars_are_coherent_and_in_cents(market, n, seed):
    bars = gbm_bars(n, seed, market)
    assert len(bars) == n
    assert_exactly_coherent(bars)
    assert (bars == bars.round(2)).all(axis=None)


@given(market=regime_markets, n=st.integers(1, 300), seed=st.integers(0, 2**32))
def test_regime_bars_are_coherent_and_in_cents(market, n, seed):
    bars = regime_bars(n, seed, market)
    assert len(bars) == n
    assert_exactly_coherent(bars)
    assert (bars == bars.round(2)).all(axis=None)


@pytest.mark.parametrize("generate", GENERATORS)
def test_the_seed_decides_the_bars(generate):
    pd.testing.assert_frame_equal(generate(50, 7), generate(50, 7))
    assert not generate(50, 7).equals(generate(50, 8))


@pytest.mark.parametrize(("generate", "symbol"), [(gbm_bars, "GBM"), (regime_bars, "REGIME")])
def test_bars_look_like_loaded_ones(generate, symbol):
    bars, loaded = generate(5, 1), load_bars("FB").iloc[:5]
    pd.testing.assert_index_equal(bars.columns, loaded.columns)
    assert bars.dtypes.equals(loaded.dtypes)
    assert (bars.index.name, bars.index.dtype) == (loaded.index.name, loaded.index.dtype)
    assert bars.attrs == {"symbol": symbol}


def test_brownian_returns_are_normal_uncorrelated_and_of_the_volatility_asked_for():
    returns = log_returns(gbm_bars(20_000, 3, BrownianMarket(drift=0.1, volatility=0.3)))
    assert returns.std() * np.sqrt(252) == pytest.approx(0.3, rel=0.03)
    assert kurtosis(returns) == pytest.approx(3, abs=0.15)
    assert abs(autocorrelation(returns)) < 0.03
    assert abs(autocorrelation(np.abs(returns))) < 0.03


@pytest.mark.slow
def test_the_mean_of_many_brownian_markets_grows_with_the_drift():
    market = BrownianMarket(start_price=100, drift=0.2, volatility=0.2)
    ends = [gbm_bars(252, seed, market)["close"].iloc[-1] for seed in range(400)]
    standard_error = 122 * 0.2 / np.sqrt(400)
    assert np.mean(ends) == pytest.approx(100 * np.exp(0.2), abs=4 * standard_error)


def test_volatility_is_a_year_whatever_the_bars():
    for freq, per_year in (("B", 252), ("h", 24 * 365), ("W", 52)):
        returns = log_returns(gbm_bars(5000, 5, freq=freq))
        assert returns.std() * np.sqrt(per_year) == pytest.approx(0.25, rel=0.05)


def test_the_range_of_brownian_bars_is_that_of_theory():
    # Parkinson 1980: the mean squared log range of a Brownian motion is 4 ln 2 times its variance
    bars = gbm_bars(20_000, 9)
    session = np.log(bars["close"] / bars["open"])
    squared_range = (np.log(bars["high"] / bars["low"]) ** 2).mean()
    assert squared_range == pytest.approx(4 * np.log(2) * session.var(), rel=0.08)


def test_regimes_give_fat_tails_and_clusters_of_large_moves():
    returns = log_returns(regime_bars(10_000, 11))
    assert kurtosis(returns) > 4
    assert abs(autocorrelation(returns)) < 0.05
    assert autocorrelation(np.abs(returns)) > 0.1


def test_a_market_that_never_leaves_the_calm_is_brownian():
    forever_calm = RegimeMarket(calm=BrownianMarket(volatility=0.1), leave_calm=0)
    returns = log_returns(regime_bars(5000, 2, forever_calm))
    assert returns.std() * np.sqrt(252) == pytest.approx(0.1, rel=0.05)


def test_a_price_never_falls_below_a_cent():
    bars = gbm_bars(500, 1, BrownianMarket(start_price=0.02, drift=-9))
    assert bars["low"].min() == 0.01
    assert_exactly_coherent(bars)


@pytest.mark.parametrize("generate", GENERATORS)
def test_bars_that_cannot_be_made_are_refused(generate):
    with pytest.raises(MarketDataError, match="n is 0"):
        generate(0, 1)
    with pytest.raises(MarketDataError, match="'sometimes'"):
        generate(5, 1, freq="sometimes")
    with pytest.raises(MarketDataError, match="'once'"):
        generate(5, 1, start="once")


def test_a_path_too_high_to_keep_its_cents_is_refused():
    with pytest.raises(MarketDataError, match=r"climbs above 1e\+12"):
        gbm_bars(50_000, 1, BrownianMarket(drift=10))


@pytest.mark.parametrize(
    "changes",
    [{"start_price": 0}, {"volatility": -0.1}, {"drift": float("nan")}],
)
def test_a_market_that_makes_no_sense_is_refused(changes):
    name, value = next(iter(changes.items()))
    with pytest.raises(MarketDataError, match=f"{name} is {value}"):
        BrownianMarket(**changes)


def test_a_chance_above_one_is_refused():
    with pytest.raises(MarketDataError, match=r"leave_storm is 1\.5"):
        RegimeMarket(leave_storm=1.5)
