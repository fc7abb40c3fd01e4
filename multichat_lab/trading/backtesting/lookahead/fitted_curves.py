"""Do a few numbers that a robot brings along draw a curve through the prices to come?

Ten coefficients that were fitted to all prices know the whole path, and are no prices themselves.
So they are drawn: as a polynomial, a Chebyshev, Legendre or Fourier series, over the number of the
bar or its time in the units that people fit in, as knots of a line. Nothing is scaled. A curve of
least squares leaves errors whose mean is 0, which no chance does; and one that leaves next to
nothing of the variance did not get to the prices' own level by chance.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.polynomial import chebyshev, legendre, polynomial
from numpy.typing import NDArray

from multichat_lab.times import DAY_US

Floats = NDArray[np.float64]
FEWEST, MOST, KNOTS = 3, 64, 5
"""Numbers that draw a curve: at least, at most, and at least where they are points of it."""
EXPLAINS, FOLLOWS = 0.5, 0.95
"""Parts of the variance of prices from which on a fit knows them, and from which on any curve."""
BALANCED = 1e-3
"""The mean of a fit's errors, in their standard deviations, is below."""
PLACES = 400
"""Bars at which a curve is looked at."""


def draws_prices(bars: Mapping[str, pd.DataFrame], value: Any) -> bool:
    """Whether numbers, in their order or the other way round, draw a curve through the closes."""
    told = _coefficients(value)
    if told is None:
        return False
    return any(_draws(told, frame) for frame in bars.values() if len(frame) > 2 * len(told))


def _draws(told: NDArray[Any], frame: pd.DataFrame) -> bool:
    every = np.arange(len(frame))
    some = np.unique(np.linspace(0, len(frame) - 1, PLACES).astype(np.int64))
    close = frame["close"].to_numpy(np.float64)
    curves = [*_curves(told, frame, some)]
    for prices in (close, np.log(close)) if (close > 0).all() else (close,):
        for number, curve in enumerate(curves):
            if not _explained(curve, prices[some]) > EXPLAINS - 0.1:  # or NaN
                continue
            whole = next(islice(_curves(told, frame, every), number, None))
            explained, left = _explained(whole, prices), whole - prices
            is_fit = abs(left.mean()) < BALANCED * left.std()
            if explained >= (EXPLAINS if is_fit else FOLLOWS):
                return True
    return False


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


def _explained(curve: Floats, prices: Floats) -> float:
    """Return the part of the variance of prices that a curve takes away; below 0 where it adds."""
    with np.errstate(all="ignore"):
        return float(1 - np.mean((curve - prices) ** 2) / np.var(prices))
