import numpy as np
import pandas as pd
import pytest

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.experiments.paths import growth_factors, resampled

RNG = np.random.default_rng


def test_growth_factors_rebuild_the_equity():
    equity = pd.Series([100.0, 110.0, 99.0, 99.0])
    rebuilt = 100 * np.cumprod(growth_factors(equity))
    assert rebuilt == pytest.approx(equity[1:])


def test_an_equity_without_returns_is_refused():
    with pytest.raises(RobotError, match="single bar"):
        growth_factors(pd.Series([100.0]))
    with pytest.raises(RobotError, match=r"falls to −5\.00"):
        growth_factors(pd.Series([100.0, -5.0, 3.0]))


def test_every_bar_is_equally_likely_in_every_place():
    rng, bars, draws = RNG(1), 8, 20_000
    counts = np.zeros((bars, bars))
    for _ in range(draws):
        counts[np.arange(bars), resampled(np.arange(bars), rng).astype(int)] += 1
    share = 1 / bars
    deviation = np.sqrt(share * (1 - share) / draws)
    assert np.abs(counts / draws - share).max() < 5 * deviation


def test_blocks_are_as_long_as_the_cube_root_on_average():
    bars, draws = 1000, 200
    rng = RNG(2)
    kept = np.array(
        [np.mean(np.diff(resampled(np.arange(bars), rng)) % bars == 1) for _ in range(draws)]
    )
    # a block goes on with probability 0.9, or begins anew at the next bar by chance
    expected = 0.9 + 0.1 / bars
    assert abs(kept.mean() - expected) < 4 * kept.std() / np.sqrt(draws)


@pytest.mark.slow
def test_the_mean_varies_as_politis_and_romano_say():
    # Lemma 1 of Politis and Romano 1994: the variance of the mean of a stationary bootstrap
    bars, draws, rng = 64, 20_000, RNG(3)
    series = 1 + 0.01 * np.convolve(rng.standard_normal(bars + 4), np.ones(5), "valid")
    centred, lags = series - series.mean(), np.arange(1, bars)
    covariance = np.array([centred[: bars - lag] @ centred[lag:] / bars for lag in range(bars)])
    leave = bars ** (-1 / 3)
    weights = (1 - lags / bars) * (1 - leave) ** lags + lags / bars * (1 - leave) ** (bars - lags)
    expected = (covariance[0] + 2 * weights @ covariance[1:]) / bars
    means = np.array([resampled(series, rng).mean() for _ in range(draws)])
    assert means.var() == pytest.approx(expected, rel=5 * np.sqrt(2 / draws))
