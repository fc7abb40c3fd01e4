"""Do a few numbers that a robot brings along draw a curve through the prices to come?

Ten coefficients that were fitted to all prices know the whole path, and are no prices themselves.
So they are drawn: as a polynomial, a Chebyshev, Legendre or Fourier series, over the number of the
bar or its time in the units that people fit in, as knots of a line; other scales are up to
`own_scales`. A curve of least squares leaves errors whose mean is 0, and that go along with nothing
that it is made of, which no chance does; and one that leaves next to nothing of the variance did
not get to the prices' own level by chance.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.polynomial import chebyshev, legendre, polynomial
from numpy.typing import NDArray

from multichat_lab.times import DAY_US
from multichat_lab.trading.backtesting.lookahead.fitted_weights import FittedWeights, Floats
from multichat_lab.trading.backtesting.lookahead.own_scales import OwnScales

FEWEST, MOST, KNOTS = 3, 64, 5
"""Numbers that draw a curve: at least, at most, and at least where they are points of it."""
EXPLAINS, FOLLOWS = 0.5, 0.995
"""Parts of the variance of prices from which on a fit knows them, and from which on any curve."""
BALANCED = 1e-3
"""The mean of a fit's errors, in their deviations, is below, and so is each correlation."""
PLACES = 100
"""Bars at which a curve is looked at."""
LENGTHS = 8
"""Of so many numbers of coefficients it is kept what each of them draws."""


class Curves:
    """Draws the numbers that a robot holds, of which there may be many thousands.

    All that is drawn is linear in the numbers; so what each draws by itself is reckoned once.

    Args:
        bars: symbol → the bars of the run.
    """

    def __init__(self, bars: Mapping[str, pd.DataFrame]) -> None:
        self._frames = [*bars.values()]
        closes = [each["close"].to_numpy(np.float64) for each in self._frames]
        self._prices = [(each, np.log(each)) if (each > 0).all() else (each,) for each in closes]
        self._places = [
            np.unique(np.linspace(0, len(each) - 1, PLACES).astype(int)) for each in closes
        ]
        self._alone = lru_cache(LENGTHS * len(bars))(self._drawn_alone)
        self._weights = [FittedWeights(each) for each in self._prices]
        self._scales = [
            OwnScales(*each) for each in zip(self._prices, map(_spreads, self._frames), strict=True)
        ]

    def draw(self, value: Any) -> bool:
        """Whether numbers, in their order or the other way round, draw a curve of the closes."""
        told = _coefficients(value)
        return told is not None and any(
            self._draws(told, number)
            for number, frame in enumerate(self._frames)
            if len(frame) > 2 * len(told)
        )

    def _draws(self, told: NDArray[Any], number: int) -> bool:
        some = self._places[number]
        if told.dtype.kind == "f" and (
            self._weights[number].are_known(told) or self._scales[number].are_known(told)
        ):
            return True
        if told.dtype.kind == "c":
            curves = np.array([*_curves(told, self._frames[number], some)])
        else:
            with np.errstate(all="ignore"):
                curves = self._alone(number, len(told)) @ told
        for prices in self._prices[number]:
            for place in np.flatnonzero(_explained(curves, prices[some]) > EXPLAINS - 0.1):
                if self._knows(told, number, int(place), prices):
                    return True
        return False

    def _knows(self, told: NDArray[Any], number: int, place: int, prices: Floats) -> bool:
        """Whether the curve at a place is one of least squares, or next to the prices."""
        frame = self._frames[number]
        every = np.arange(len(frame))
        whole = next(islice(_curves(told, frame, every), place, None))
        explained, left = float(_explained(whole, prices)), whole - prices
        if explained >= FOLLOWS:
            return True
        if explained < EXPLAINS or not abs(left.mean()) < BALANCED * left.std():
            return False
        for alone in np.eye(len(told)) if told.dtype.kind == "f" else ():
            shape = next(islice(_curves(alone, frame, every), place, None))
            if not abs(shape @ left) < BALANCED * np.sqrt((shape @ shape) * (left @ left)):
                return False
        return True

    def _drawn_alone(self, number: int, length: int) -> Floats:
        """Return what each of so many numbers draws: a curve, a place, a number along the axes."""
        frame, some = self._frames[number], self._places[number]
        with np.errstate(all="ignore"):
            drawn = [[*_curves(each, frame, some)] for each in np.eye(length)]
        return np.moveaxis(np.array(drawn), 0, -1)


def _coefficients(value: Any) -> NDArray[Any] | None:
    """Return numbers in a line, of which not all are whole; None where a value holds others."""
    if type(value).__module__.startswith("numpy"):  # its polynomials
        value = getattr(value, "coef", getattr(value, "coeffs", value))
    if isinstance(value, deque | list | tuple | pd.Series):
        value = [*value][: MOST + 1]
        if not all(isinstance(each, int | float | complex | np.number) for each in value):
            return None
        value = np.array(value)
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fc" or value.ndim != 1:
        return None
    if not FEWEST <= len(value) <= MOST or not np.isfinite(value).all():
        return None
    return None if (value == np.round(value)).all() else value


def _curves(told: NDArray[Any], frame: pd.DataFrame, at: NDArray[np.int64]) -> Iterator[Floats]:
    """Yield what numbers may mean, at some bars of a frame."""
    length = len(frame)
    if told.dtype.kind == "c":
        yield np.fft.irfft(told, length)[at]
        return
    if len(told) >= KNOTS:
        yield np.interp(at, np.linspace(0, length - 1, len(told)), told)
    shapes: tuple[Callable[..., Any], ...] = (
        polynomial.polyval, chebyshev.chebval, legendre.legval,
    )  # fmt: skip
    for order in (told, told[::-1]):
        for x in _measures(frame, at):
            yield from (shape(x, order) for shape in shapes)
        yield from _waves(order, at / length)


def _measures(frame: pd.DataFrame, at: NDArray[np.int64]) -> Iterator[Floats]:
    """Yield how far along each bar is: by number and part, by time since 1970 or the first."""
    length = len(frame)
    number = at.astype(np.float64)
    times = pd.DatetimeIndex(frame.index).as_unit("us").asi8[at]
    days = times / DAY_US
    seconds = times / 1e6
    yield from (number, number + 1, number / length, number / max(length - 1, 1), number / 100)
    for each in (number, days):
        spread = each - each[0]
        yield 2 * spread / spread[-1] - 1
        yield spread / spread[-1]
        yield (each - each.mean()) / each.std()
    yield from (days, days - days[0], (days - days[0]) / 365.25, days + 719_163)
    yield from (seconds, seconds - seconds[0])


def _spreads(frame: pd.DataFrame) -> list[Floats]:
    """Return how far along each bar is, from -1 to 1: by number, and by time."""
    times = pd.DatetimeIndex(frame.index).as_unit("us").asi8
    spans = (np.arange(len(frame)), times - times[0])
    return [2 * each / max(int(each[-1]), 1) - 1 for each in spans]


def _waves(told: Floats, part: Floats) -> Iterator[Floats]:
    """Yield Fourier series of one period: cosine and sine by turns, or all of one first."""
    half = len(told) // 2
    turns = 2 * np.pi * np.outer(part, np.arange(1, half + 1))
    first, pairs = told[0], told[1 : 1 + 2 * half]
    if len(pairs) < 2 * half:
        pairs = np.append(pairs, np.zeros(2 * half - len(pairs)))
    for cosines, sines in ((pairs[::2], pairs[1::2]), (pairs[:half], pairs[half:])):
        yield first + np.cos(turns) @ cosines + np.sin(turns) @ sines
        yield first + np.sin(turns) @ cosines + np.cos(turns) @ sines


def _explained(curves: Floats, prices: Floats) -> Floats:
    """Return the part of the variance of prices that curves take away; below 0 where they add."""
    with np.errstate(all="ignore"):
        return np.asarray(1 - np.mean((curves - prices) ** 2, axis=-1) / np.var(prices))
