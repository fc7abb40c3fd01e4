"""Is a polynomial over a scale of one's own the one that was fitted to all prices?

Over (bar - 200) / 57, or over days since somebody's birthday, as over the bars themselves it is a
polynomial of the same degree. Its two highest coefficients tell where such a scale begins and how
long its step is; on that the others are those of the fit, or they are not.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.polynomial.polynomial import polyfit, polyval

from multichat_lab.trading.backtesting.lookahead.fitted_weights import Floats

LEAST, MOST = 3, 20
"""Degrees: below, chance may do it; above, nobody can fit one over a scale of their own."""
NEAR = 1e-3
"""Parts of the height of a curve by which another may be off."""
SOME = np.linspace(-1, 1, 33)
"""Where two curves are compared: in the middle, and at both ends."""


class OwnScales:
    """Knows the polynomials that were fitted to the prices of one symbol.

    Args:
        prices: its closes, and their logarithms where they have some.
        measures: how far along each bar is, by number and by time, from -1 to 1.
    """

    def __init__(self, prices: Sequence[Floats], measures: Sequence[Floats]) -> None:
        self._prices = prices
        self._measures = measures
        self._fits = lru_cache(MOST)(self._fitted)

    def are_known(self, told: Floats) -> bool:
        """Whether numbers, in whatever direction, are the coefficients of such a polynomial."""
        degree = len(told) - 1
        if not LEAST <= degree <= MOST:
            return False
        orders = [each for each in (told, told[::-1]) if each[-1]]
        return any(
            _are_one(order, fit, curve, scale)
            for order in orders
            for fit, curve in self._fits(degree)
            for scale in _scales(order, fit)
        )

    def _fitted(self, degree: int) -> list[tuple[Floats, Floats]]:
        """Return the coefficients of each fit, and its curve."""
        fits = [polyfit(each, y, degree) for each in self._measures for y in self._prices]
        return [(np.asarray(fit), np.asarray(polyval(SOME, fit))) for fit in fits]


def _are_one(told: Floats, fit: Floats, curve: Floats, scale: tuple[float, float]) -> bool:
    start, step = scale
    least = NEAR * (curve.max() - curve.min())
    if not abs(polyval(start, told) - fit[0]) < least:
        return False  # nearly all that is held, in a tenth of the time
    return bool((np.abs(polyval(start + step * SOME, told) - curve) < least).all())


def _scales(told: Floats, fit: Floats) -> Iterator[tuple[float, float]]:
    """Yield start and step of scales on which the two highest coefficients are those of a fit."""
    degree = len(told) - 1
    stretch = fit[-1] / told[-1]
    if not stretch or (stretch < 0 and not degree % 2):
        return
    step = float(np.sign(stretch) * abs(stretch) ** (1 / degree))
    for each in (step,) if degree % 2 else (step, -step):
        yield (fit[-2] / each ** (degree - 1) - told[-2]) / (degree * told[-1]), each
