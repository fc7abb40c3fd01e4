"""Against the numbers of the paper, SciPy's moments, and what luck does in a simulation."""

import math

import numpy as np
import pytest
from scipy import stats

from multichat_lab.trading.deflated_sharpe import (
    Moments,
    deflated_sharpe,
    expected_best_sharpe,
    moments_of,
    probabilistic_sharpe,
)

DAYS = 250


def sharpes_that_vary(trials, variance):
    """So many Sharpe ratios of single days, of exactly this annualised variance."""
    values = np.random.default_rng(1).normal(size=trials)
    return (values - values.mean()) / values.std(ddof=1) * math.sqrt(variance / DAYS)


@pytest.mark.parametrize(
    ("trials", "skewness", "kurtosis", "expected"),
    [(100, -3, 10, 0.9004), (46, -3, 10, 0.9505), (88, 0, 3, 0.9505)],
)
def test_the_example_of_the_paper(trials, skewness, kurtosis, expected):
    # Bailey and López de Prado 2014, "A numerical example": an annualised Sharpe ratio of 2.5 over
    # five years of days, and trials whose annualised ratios vary by 1/2
    best = expected_best_sharpe(sharpes_that_vary(trials, 0.5))
    found = probabilistic_sharpe(Moments(1250, 2.5 / math.sqrt(DAYS), skewness, kurtosis), best)
    assert found[0] == pytest.approx(expected, abs=1e-4)


def test_the_threshold_of_the_paper():
    assert expected_best_sharpe(sharpes_that_vary(100, 0.5)) == pytest.approx(0.1132, abs=1e-4)


def test_luck_finds_as_good_a_best_as_the_formula_says():
    drawn = np.random.default_rng(5).normal(size=(20_000, 200)).max(axis=1).mean()
    spread = sharpes_that_vary(200, DAYS)
    assert expected_best_sharpe(spread) == pytest.approx(drawn, rel=0.02)


def test_the_moments_are_those_of_scipy():
    equity = 1000 * np.cumprod(1 + np.random.default_rng(2).gumbel(0, 0.01, 400))
    returns = equity[1:] / equity[:-1] - 1
    found = moments_of(equity)
    assert found.returns == 399
    assert found.sharpe == pytest.approx(returns.mean() / returns.std(ddof=1))
    assert found.skewness == pytest.approx(stats.skew(returns))
    assert found.kurtosis == pytest.approx(stats.kurtosis(returns, fisher=False))


@pytest.mark.parametrize("equity", [[100.0], [100.0, 100.0, 100.0], [100.0, 0.0, 50.0]])
def test_a_curve_without_returns_has_no_moments(equity):
    assert math.isnan(moments_of(equity).sharpe)


def test_one_trial_is_compared_with_nothing_and_more_trials_deflate_it():
    moments = Moments(np.array([500.0]), np.array([0.1]), np.array([0.0]), np.array([3.0]))
    assert deflated_sharpe(moments)[0] == probabilistic_sharpe(moments, 0.0)[0] > 0.98
    many = Moments(*(np.repeat(each, 50) for each in moments))
    many = many._replace(sharpe=np.linspace(-0.1, 0.1, 50))
    assert deflated_sharpe(many)[-1] < 0.8


def test_a_trial_without_a_sharpe_ratio_has_no_deflated_one_and_is_no_trial():
    sharpe = np.array([0.1, np.nan, 0.05])
    moments = Moments(np.full(3, 500.0), sharpe, np.zeros(3), np.full(3, 3.0))
    found = deflated_sharpe(moments)
    assert np.isnan(found).tolist() == [False, True, False]
    assert expected_best_sharpe(sharpe) == expected_best_sharpe([0.1, 0.05])
