"""A curve through all prices is hindsight, in however few numbers; others draw what they like."""

from collections import deque

import numpy as np
import pandas as pd
import pytest
from numpy.polynomial import Chebyshev, Polynomial

from multichat_lab.errors.trading import LookaheadError
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.backtesting.lookahead.fitted_curves import Curves
from multichat_lab.trading.backtesting.lookahead.own_scales import OwnScales
from multichat_lab.trading.market import load_bars
from tests.trading.backtesting.following import BARS, robot_that
from tests.trading.scenes import random_bars

CLOSE = BARS["close"].to_numpy()
AT = np.arange(len(CLOSE))
PART = AT / len(CLOSE)
SECONDS = pd.DatetimeIndex(BARS.index).as_unit("s").asi8


def below_curve(draw):
    return lambda self, bar: bar.close < draw(self, self.seen - 1)


def turns(part, order):
    waves = 2 * np.pi * np.outer(np.atleast_1d(part), np.arange(1, order + 1))
    return np.hstack([np.ones((len(waves), 1)), np.cos(waves), np.sin(waves)])


FOURIER = np.linalg.lstsq(turns(PART, 4), CLOSE, rcond=None)[0]
SPECTRUM = np.fft.rfft(CLOSE)[:12]
NAMED = {f"c{at}": each for at, each in enumerate(np.polyfit(PART, CLOSE, 6))}

CHEATS = {
    "a polynomial": robot_that(
        below_curve(lambda self, at: np.polyval(self.fit, at)), fit=np.polyfit(AT, CLOSE, 12)
    ),
    "in a list, of logarithms": robot_that(
        below_curve(lambda self, at: np.exp(np.polyval(self.fit, at / len(CLOSE)))),
        fit=np.polyfit(PART, np.log(CLOSE), 9).tolist(),
    ),
    "an object of NumPy's": robot_that(
        below_curve(lambda self, at: self.fit(at)), fit=Chebyshev.fit(AT, CLOSE, 15)
    ),
    "by time": robot_that(
        below_curve(lambda self, at: self.fit(SECONDS[at])), fit=Polynomial.fit(SECONDS, CLOSE, 8)
    ),
    "poly1d": robot_that(
        below_curve(lambda self, at: self.fit(at + 1)), fit=np.poly1d(np.polyfit(AT + 1, CLOSE, 5))
    ),
    "numbers with names": robot_that(
        below_curve(
            lambda self, at: np.polyval([getattr(self, f"c{i}") for i in range(7)], PART[at])
        ),
        **NAMED,
    ),
    "waves": robot_that(
        below_curve(lambda self, at: (turns(PART[at], 4) @ self.fit).item()), fit=FOURIER
    ),
    "a spectrum": robot_that(
        below_curve(lambda self, at: np.fft.irfft(self.fit, len(CLOSE))[at]), fit=SPECTRUM
    ),
    "points of a line": robot_that(
        below_curve(lambda self, at: np.interp(PART[at], np.linspace(0, 1, 9), self.knots)),
        knots=[float(each.mean()) for each in np.array_split(CLOSE, 9)],
    ),
    "the slope alone": robot_that(
        lambda self, _: np.polyval(np.polyder(self.fit), self.seen - 1) > 0,
        fit=np.polyfit(AT, CLOSE, 7),
    ),
    "a scale of one's own": robot_that(
        below_curve(lambda self, at: np.polyval(self.fit, (at - 37) / 41.7)),
        fit=np.polyfit((AT - 37) / 41.7, CLOSE, 8),
    ),
    "a scale that runs back, of logarithms": robot_that(
        below_curve(lambda self, at: np.exp(self.fit((200 - at) / 77))),
        fit=Polynomial(np.polyfit((200 - AT) / 77, np.log(CLOSE), 5)[::-1]),
    ),
}


@pytest.mark.parametrize("way", CHEATS)
def test_a_curve_through_all_prices_is_found_however_it_is_written(way):
    with pytest.raises(LookaheadError, match="holds data of its own in"):
        Backtest(BARS, CHEATS[way]).run().check_lookahead(cuts=2)


def weighed(self, bar):
    self.recent.append(bar.close)
    return np.dot(self.weights[: len(self.recent)], [*self.recent]) > self.recent[-1] * 0.5


def refits(self, bar):
    self.recent.append(bar.close)
    if len(self.recent) < 30:
        return False
    self.fit = np.polyfit(range(30), self.recent, 3)
    return np.polyval(self.fit, 30) > bar.close


LAST = CLOSE[0]
HONEST = {
    "weights of a filter": robot_that(
        weighed, weights=[0.05, 0.1, 0.15, 0.3, 0.4], recent=deque(maxlen=5)
    ),
    "a fit to what was shown": robot_that(refits, fit=np.zeros(4), recent=deque(maxlen=30)),
    "levels to buy at": robot_that(
        lambda self, bar: any(bar.low <= each <= bar.high for each in self.levels),
        levels=[98.5, 99.5, 100.5, 101.5, 102.5],
    ),
    "steps of a target": robot_that(
        lambda self, bar: bar.close > LAST * self.steps[self.seen % 4],
        steps=(0.7, 0.825, 0.85, 0.9),
    ),
    "a volatility model": robot_that(
        lambda self, bar: bar.high / bar.low - 1 < 5 * sum(self.garch),
        garch=np.array([0.0001, 0.085, 0.91]),
    ),
    "a seasonal wave": robot_that(
        lambda self, bar: np.polyval(self.wave, (bar.timestamp.timetuple().tm_yday) / 366) > 0,
        wave=[1.5, -2.25, 0.75],
    ),
}


@pytest.mark.parametrize("habit", HONEST)
def test_numbers_that_draw_no_prices_are_left(habit):
    assert Backtest(BARS, HONEST[habit]).run().check_lookahead(cuts=2).decisions > 0


@pytest.mark.parametrize("seed", range(4))
def test_chance_draws_no_prices(seed):
    draw = np.random.default_rng(seed)
    for bars in (random_bars(300, seed=seed), load_bars("IBM", start="2008", end="2009")):
        close = bars["close"].to_numpy()
        for length in (3, 5, 9):
            for scale in (1.0, 0.01, close.std()):
                told = draw.normal(0, scale, length)
                told[0] += close[0] * draw.integers(0, 2)
                assert not Curves({"A": bars}).draw(told)


def test_coefficients_of_chance_are_on_no_scale_those_of_a_fit():
    chance = np.random.default_rng(3)
    scales = OwnScales((CLOSE, np.log(CLOSE)), [2 * PART - 1])
    drawn = [chance.normal(0, 10 ** chance.uniform(-3, 3), 4 + n % 18) for n in range(500)]
    assert not any(map(scales.are_known, drawn))
