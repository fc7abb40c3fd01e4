"""Numbers as orders give them: of one kind in the books, and on the instrument's steps."""

import math
import sys
from typing import SupportsFloat

import numpy as np

from multichat_lab.errors.trading import OrderError
from multichat_lab.trading.records.instrument import Instrument

SINGLE = 2.0**-24
"""Parts of a number that a float of 32 bits may miss it by."""


def require_price(value: SupportsFloat, what: str) -> float:
    """Return `value`, of whatever kind of number, as a float when it is above zero.

    Python's own numbers stay as they are. A `numpy.float32` or a `Decimal` would be carried into
    the books, where money is reckoned in floats of 64 bits alone.

    Raises:
        OrderError: it is no number above zero.
    """
    if type(value) in (float, int) and 0 < value <= sys.float_info.max:  # type: ignore[operator]
        return value  # type: ignore[return-value]  # the usual case, and a quick one
    number = _as_float(value)
    if number > 0:
        return number
    raise OrderError(f"{what} is {value!r}", "Give a number above zero.")


def require_number(value: SupportsFloat, what: str) -> float:
    """Return `value`, of whatever kind of number, as a float when it is finite.

    Raises:
        OrderError: it is no finite number.
    """
    number = _as_float(value)
    if math.isfinite(number):
        return number
    raise OrderError(f"{what} is {value!r}", "Give a finite number.")


def _as_float(value: object) -> float:
    """Return a finite number as a float, NaN for anything else: a list of one, too."""
    if isinstance(value, bool) or not isinstance(value, SupportsFloat):
        return math.nan
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):  # an array of several, 10**400
        return math.nan
    return number if math.isfinite(number) else math.nan


def require_level(value: SupportsFloat, what: str, instrument: Instrument | None) -> float:
    """Return a price that an order may have in an instrument, None for a share in dollars.

    Raises:
        OrderError: it is no number, not above zero where prices are, or off the instrument's steps.
    """
    if instrument is None or not instrument.negative_prices:
        level = require_price(value, what)
    else:
        level = require_number(value, what)
    if instrument is not None and instrument.price_increment is not None:
        return require_step(level, what, instrument.price_increment)
    return level


def require_step(value: float, what: str, step: float) -> float:
    """Return a number that is a whole number of steps, its rounding apart.

    What a float of 32 bits tells of such a number, 10.10000038 of 10.1, is made that number: it is
    what models and columns of prices are often kept in.

    Raises:
        OrderError: it is none; the remedy tells the nearest that are.
    """
    steps = value / step
    missed, nearest = abs(steps - round(steps)), round(steps)
    if missed <= 1e-9 * max(abs(steps), 1.0):
        return value
    if nearest and missed <= SINGLE * abs(steps) and float(np.float32(value)) == value:
        return float(f"{nearest * step:.12g}")
    near = " or ".join(f"{whole(steps) * step:.12g}" for whole in (math.floor, math.ceil))
    raise OrderError(f"{what} is {value!r}, which is off the steps of {step:g}", f"Give {near}.")
